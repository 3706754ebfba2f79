/* math.h: functions of real numbers. */

#ifndef _MATH_H_
#define _MATH_H_

#define M_E 2.71828182845904523536
#define M_LN2 0.693147180559945309417
#define M_LN10 2.30258509299404568402
#define M_PI 3.14159265358979323846
#define M_PI_2 1.57079632679489661923
#define M_PI_4 0.785398163397448309616
#define M_SQRT2 1.41421356237309504880

#define HUGE_VAL (1.0 / 0.0)
#define INFINITY ((float)(1.0 / 0.0))
#define NAN ((float)(0.0 / 0.0))

#define isnan(number) ((number) != (number))
#define isinf(number) (!isnan(number) && isnan((number) - (number)))
#define isfinite(number) (!isnan((number) - (number)))
#define signbit(number) (copysign(1.0, (number)) < 0)

extern double acos(double number);
extern double asin(double number);
extern double atan(double number);
extern double atan2(double y, double x);
extern double cbrt(double number);
extern double ceil(double number);
extern double copysign(double number, double sign);
extern double cos(double number);
extern double cosh(double number);
extern double exp(double number);
extern double exp2(double number);
extern double fabs(double number);
extern double floor(double number);
extern double fmax(double one, double other);
extern double fmin(double one, double other);
extern double fmod(double number, double divisor);
extern double hypot(double x, double y);
extern double log(double number);
extern double log10(double number);
extern double log2(double number);
extern double pow(double base, double exponent);
extern double rint(double number);
extern double round(double number);
extern double sin(double number);
extern double sinh(double number);
extern double sqrt(double number);
extern double tan(double number);
extern double tanh(double number);
extern double trunc(double number);
extern long lround(double number);
extern float ceilf(float number);
extern float cosf(float number);
extern float expf(float number);
extern float fabsf(float number);
extern float floorf(float number);
extern float fmodf(float number, float divisor);
extern float logf(float number);
extern float powf(float base, float exponent);
extern float roundf(float number);
extern float sinf(float number);
extern float sqrtf(float number);
extern float tanf(float number);

#endif
