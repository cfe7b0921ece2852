/* A save that is killed before any one of its system calls leaves the former file or the new one,
 * whole. The child is traced, and killed before its first, second, third ... call until a save
 * gets through. Linux only. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <holdfast/holdfast.h>

#include "assertions.h"

static const hf_view *view_of(unsigned nodes) {
  hf_config *config = NULL;
  hf_cluster *cluster = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  assert_int_equal(hf_config_set(config, "partitions", "65536", NULL), HF_OK);
  assert_int_equal(hf_cluster_new(config, &cluster, NULL), HF_OK);
  for (unsigned i = 0; i < nodes; ++i) {
    char id[16];
    snprintf(id, sizeof id, "n%u", i);
    assert_int_equal(hf_cluster_add(cluster, id, 1, NULL), HF_OK);
  }
  assert_int_equal(hf_cluster_publish(cluster, NULL, NULL), HF_OK);
  const hf_view *view = hf_cluster_view(cluster);
  hf_cluster_free(cluster);
  hf_config_free(config);
  return view;
}

static uint64_t fingerprint_in(const char *path) {
  const hf_view *view = NULL;
  hf_error *error = hf_error_new();
  if (hf_view_open(path, NULL, &view, error) != HF_OK) fail_msg("%s", hf_error_message(error));
  const uint64_t fingerprint = hf_view_fingerprint(view);
  hf_view_release(view);
  hf_error_free(error);
  return fingerprint;
}

/* Saves in a child that dies before its `last` system call; 1 if it got through before that. */
static int save_and_die(const hf_view *view, const char *path, unsigned last) {
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) _exit(3);
    raise(SIGSTOP);
    _exit(hf_view_save(view, path, NULL) == HF_OK ? 0 : 4);
  }
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFSTOPPED(status));
  for (unsigned stops = 0;; ++stops) {
    /* A call stops the child twice: before it and after it. */
    if (stops == 2 * last + 1) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return 0;
    }
    assert_int_equal(ptrace(PTRACE_SYSCALL, child, NULL, NULL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status)) {
      assert_int_equal(WEXITSTATUS(status), 0);
      return 1;
    }
  }
}

static void remove_leftovers(const char *folder) {
  char command[256];
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  assert_int_equal(system(command), 0);
}

static void a_save_killed_at_any_system_call_leaves_the_old_file_or_the_new(void **state) {
  (void)state;
  char folder[] = "/tmp/holdfast-crash-XXXXXX", path[64];
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/view", folder);
  const hf_view *old_view = view_of(3), *new_view = view_of(4);
  unsigned kept = 0, replaced = 0, last = 0;
  for (int is_through = 0; !is_through; ++last) {
    assert_int_equal(hf_view_save(old_view, path, NULL), HF_OK);
    is_through = save_and_die(new_view, path, last);
    const uint64_t found = fingerprint_in(path);
    assert_true(found == hf_view_fingerprint(old_view) || found == hf_view_fingerprint(new_view));
    kept += found == hf_view_fingerprint(old_view);
    replaced += found == hf_view_fingerprint(new_view);
  }
  print_message("  %u places to die: %u times the old file, %u times the new one\n", last, kept, replaced);
  assert_true(kept >= 5 && replaced >= 2);
  remove_leftovers(folder);
  hf_view_release(old_view);
  hf_view_release(new_view);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_save_killed_at_any_system_call_leaves_the_old_file_or_the_new),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
