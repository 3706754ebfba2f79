enum color { RED, GREEN = 5, BLUE };
struct point { short x; int y; };
struct mixed { unsigned char tag; short small; long big; double real; enum color color; unsigned flag : 1, rest : 7; int low : 5; char text[8]; int grid[2][3]; struct point where, *to; };
unsigned long long huge = 0xfedcba9876543210ULL;
int total = -5;
unsigned char byte = 200;
signed char sbyte = -100;
unsigned short ushort = 60000;
short sshort = -3000;
unsigned int uint = 4000000000u;
long slong = -7000000000L;
float single = 1.25f;
double real = -2.5;
_Bool yes = 1;
int numbers[5] = { 10, 20, 30, 40, 50 };
struct point origin = { 7, 8 };
struct mixed m = { 'A', -3, 1L << 40, 2.5, GREEN, 1, 5, -4, "text", { { 1, 2, 3 }, { 4, 5, 6 } }, { 7, 8 }, &origin };
struct mixed *pm = &m;
int *pi = &numbers[2];
char *string = "hello";
int main(int argc, char **argv)
{
    int i = 3;
    char c = 'x';
    return i + c;
}
