#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "kern.h"

int hndl_mach_scall64(struct trap_args *state);

static struct ipc_space the_space;
static struct ipc_port task_port;
static volatile int worker_stop;
static int mode;

static void say(int round, kern_return_t kr)
{
  printf("round %d: kr = %d, owned = %d\n", round, kr, kernel_task.semaphores_owned);
  fflush(stdout);
}

struct node { int value; struct node *next; };
struct level3 { int deep; };
struct level2 { struct level3 c; struct level3 *cp; };
struct level1 { struct level2 b; struct level2 *bp; const char *name; };

static struct node n3 = {3, 0}, n2 = {2, &n3}, n1 = {1, &n2};

static void setup(void)
{
  task_port.ip_object.io_bits = 0x80000002u;
  task_port.ip_object.io_references = 1;
  task_port.ip_kobject.task = current_task();
  task_port.ip_kotype = IKOT_TASK;
  task_port.ip_sorights = 3;
  task_port.ip_guarded = 1;
  task_port.ip_pad = -2;
  strcpy(task_port.ip_label, "task-self");
  the_space.is_table_size = SPACE_SIZE;
  the_space.is_table[1].ie_object = &task_port;
  the_space.is_table[1].ie_bits = 0x00011000;
  kernel_task.itk_space = &the_space;
  kernel_task.semaphore_list.next = &kernel_task.semaphore_list;
  kernel_task.semaphore_list.prev = &kernel_task.semaphore_list;
}

static void *worker(void *arg)
{
  int ticks = 0;
  pthread_setname_np("worker");
  while (!worker_stop) {
    ticks++;
    usleep(1000);
  }
  return arg ? arg : (void *)(intptr_t)ticks;
}

kern_return_t user_semaphore_create(int round)
{
  user_header_t msg = {0x1513, sizeof(user_header_t), 0x103, 0x707, 0, 3418 + (round % 2)};
  struct trap_args args = {(mach_vm_address_t)(uintptr_t)&msg, MSG_OPT_SEND | MSG_OPT_RCV, sizeof(msg), 0x707};

  return hndl_mach_scall64(&args);
}

int depth(int n)
{
  if (n <= 0)
    return trap_count;
  return depth(n - 1) + 1;
}

int sum_to(int limit)
{
  int total = 0;
  for (int i = 0; i < limit; i++) {
    total += i;
  }
  return total;
}

struct level1 make_level1(int deep)
{
  struct level1 out = {{{deep}, 0}, 0, "made"};
  return out;
}

struct level3 make_level3(int deep)
{
  struct level3 out = {deep};
  return out;
}

double load_of(task_t task) { return task->load; }
float ratio_of(task_t task, int i) { return task->ratio[i]; }
const char *name_of(task_t task) { return task->bundle_id; }
kobject_type_t kotype_of(ipc_port_t port) { return port->ip_kotype; }
bool valid_of(ipc_kmsg_t kmsg) { return kmsg != 0; }
char letter_of(task_t task) { return task->comm[0]; }

static int results(void)
{
  struct level1 one = make_level1(5);
  struct level3 three = make_level3(6);
  double d = load_of(&kernel_task);
  float f = ratio_of(&kernel_task, 1);
  const char *n = name_of(&kernel_task);
  kobject_type_t k = kotype_of(&task_port);
  bool v = valid_of(0);
  char c = letter_of(&kernel_task);

  return one.b.c.deep + three.deep + (int)d + (int)f + n[0] + (int)k + v + c;
}

int inspect(struct level1 *lp, unsigned char flags)
{
  int numbers[5] = {10, 20, 30, 40, 50};
  char text[8] = "abc";
  const char *greeting = "hello\tworld\n";
  struct node *list = &n1;
  struct node *nothing = 0;
  void *opaque = lp;
  struct level1 copy = *lp;
  int (*fn)(int) = depth;
  double pi = 3.14159265358979;
  float half = 0.5f;
  bool yes = true;
  char letter = 'x';
  signed char small = -5;
  unsigned long long big = 0xdeadbeefcafef00dULL;
  long negative = -42;
  kobject_type_t kind = IKOT_SEMAPHORE;
  msg_option_e opts = (msg_option_e)(MSG_OPT_SEND | MSG_OPT_RCV);
  struct ipc_port *port = &task_port;
  int **table = (int *[]){&numbers[0], &numbers[1], 0};
  union { int i; float f; unsigned char b[4]; } pun = {.f = 1.0f};

  numbers[0] += copy.b.c.deep + fn(1) + (int)half;                       /* inspect here */
  return numbers[0] + flags + letter + small + (int)big + (int)negative + (int)pi + yes + (int)kind + opts
         + (list->value) + (nothing == 0) + (opaque != 0) + greeting[0] + text[0] + port->ip_sorights + *table[1] + pun.i;
}

int main(int argc, char **argv)
{
  pthread_t tid;
  int rounds = 3;
  kern_return_t kr = 0;

  if (argc > 1)
    mode = argv[1][0];
  if (argc > 2)
    rounds = atoi(argv[2]);
  setup();
  mig_init();
  if (mode != 's')
    pthread_create(&tid, 0, worker, 0);
  for (int i = 0; i < rounds; i++) {
    kr = user_semaphore_create(i);
    if (mode == 'p')
      say(i, kr);
  }
  struct level3 l3 = {33};
  struct level2 l2 = {{22}, &l3};
  struct level1 l1 = {{{11}, &l3}, &l2, "level-one"};
  kr = inspect(&l1, 0x81);
  if (mode == 'c')
    *(volatile int *)0 = 1;
  if (mode == 'a')
    abort();
  if (mode == 'u')
    raise(SIGUSR1);
  while (mode == 'l')
    usleep(20000);
  kr += results() + depth(12) + sum_to(10);
  worker_stop = 1;
  if (mode != 's')
    pthread_join(tid, 0);
  return mode == 'e' ? 3 : kr * 0;
}
