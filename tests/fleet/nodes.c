#define _GNU_SOURCE
#include "nodes.h"

#include "assertions.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const int kNotThere = 127;

static void sleep_ms(long time) {
  const struct timespec moment = {.tv_sec = time / 1000, .tv_nsec = time % 1000 * 1000000};
  nanosleep(&moment, NULL);
}

/* memcached writes the port that it got into a file and renames it once it is listening. */
static void run_memcached(unsigned port, const char *port_file, pid_t parent) {
  char port_text[16] = "-1";
  if (port != 0) snprintf(port_text, sizeof port_text, "%u", port);
  setenv("MEMCACHED_PORT_FILENAME", port_file, 1);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);
  /* As root it wants to be told whom to run as; others are not asked. */
  execlp("memcached", "memcached", "-l", "127.0.0.1", "-p", port_text, "-U", "0", "-t", "1", "-m", "64", "-u", "root",
         (char *)NULL);
  _exit(errno == ENOENT ? kNotThere : 1);
}

/* The port on which it listens; 0 if the process ended before. */
static unsigned wait_for_port(const struct node *node, const char *port_file, int *status) {
  for (;;) {
    unsigned port = 0;
    FILE *file = fopen(port_file, "r");
    if (file != NULL) {
      const int found = fscanf(file, "TCP INET: %u", &port);
      fclose(file);
      if (found == 1) return port;
    }
    if (waitpid(node->process, status, WNOHANG) == node->process) return 0;
    sleep_ms(2);
  }
}

void node_start(struct node *node, unsigned number) {
  char folder[] = "/tmp/holdfast-fleet-XXXXXX", port_file[64];
  const pid_t parent = getpid();
  int status = 0;
  assert_non_null(mkdtemp(folder));
  snprintf(port_file, sizeof port_file, "%s/port", folder);
  /* A port that a node had before may be somebody's for a moment. */
  unsigned port = 0;
  for (unsigned tries = 0; port == 0 && tries < 50; ++tries) {
    if (tries > 0) sleep_ms(100);
    node->process = fork();
    assert_true(node->process >= 0);
    if (node->process == 0) run_memcached(node->port, port_file, parent);
    port = wait_for_port(node, port_file, &status);
    if (port == 0) node->process = 0;
    if (port == 0 && WIFEXITED(status) && WEXITSTATUS(status) == kNotThere) break;
  }
  unlink(port_file);
  rmdir(folder);
  if (port == 0 && WIFEXITED(status) && WEXITSTATUS(status) == kNotThere) {
    fail_msg("memcached is missing: install the package memcached");
  }
  if (port == 0) fail_msg("memcached does not start: status %d", status);
  node->port = port;
  snprintf(node->id, sizeof node->id, "cache-%u", number);
  snprintf(node->address, sizeof node->address, "127.0.0.1:%u", port);
}

void node_kill(struct node *node) {
  if (node->process <= 0) return;
  kill(node->process, SIGKILL);
  waitpid(node->process, NULL, 0);
  node->process = 0;
}

void node_freeze(const struct node *node) {
  int status = 0;
  assert_int_equal(kill(node->process, SIGSTOP), 0);
  assert_int_equal(waitpid(node->process, &status, WUNTRACED), node->process);
  assert_true(WIFSTOPPED(status));
}

void node_thaw(const struct node *node) { assert_int_equal(kill(node->process, SIGCONT), 0); }

unsigned node_items(const struct node *node) {
  static const char question[] = "stats\r\n", word[] = "STAT curr_items ";
  struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons((uint16_t)node->port)};
  char said[16384];
  size_t length = 0;
  inet_pton(AF_INET, "127.0.0.1", &where.sin_addr);
  const int talk = socket(AF_INET, SOCK_STREAM, 0);
  assert_int_equal(connect(talk, (const struct sockaddr *)&where, sizeof where), 0);
  assert_int_equal(write(talk, question, sizeof question - 1), sizeof question - 1);
  do {
    const ssize_t came = read(talk, said + length, sizeof said - 1 - length);
    assert_true(came > 0);
    length += (size_t)came;
    said[length] = '\0';
  } while (strstr(said, "END\r\n") == NULL);
  close(talk);
  const char *found = strstr(said, word);
  assert_non_null(found);
  return (unsigned)strtoul(found + sizeof word - 1, NULL, 10);
}
