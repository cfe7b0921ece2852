/* Snapshots in files: what is replaced, what is refused, what stays, and what happens to a file that is in use. */
#define _GNU_SOURCE
#include "snapshot_forged.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

/* A folder of its own, a view, and the path of a file in the folder that is not there yet. */
struct place {
  char folder[64];
  char path[PATH_MAX];
  const hf_view *view;
  hf_error *error;
};

static int open_place(void **state) {
  struct place *place = (struct place *)calloc(1, sizeof *place);
  strcpy(place->folder, "/tmp/holdfast-files-XXXXXX");
  if (mkdtemp(place->folder) == NULL) return -1;
  snprintf(place->path, sizeof place->path, "%s/view", place->folder);
  place->view = view_with("partitions", "16384", 300);
  place->error = hf_error_new();
  *state = place;
  return 0;
}

static int close_place(void **state) {
  struct place *place = *state;
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", place->folder);
  hf_view_release(place->view);
  hf_error_free(place->error);
  const int left = system(command);
  free(place);
  return left;
}

#define in_a_place(test) cmocka_unit_test_setup_teardown(test, open_place, close_place)

static unsigned files_in(const char *folder) {
  unsigned count = 0;
  DIR *names = opendir(folder);
  assert_non_null(names);
  while (readdir(names) != NULL) ++count;
  closedir(names);
  return count - 2;
}

static void save(struct place *place, const char *path) {
  if (hf_view_save(place->view, path, place->error) != HF_OK) fail_msg("%s", hf_error_message(place->error));
}

static void assert_opens(struct place *place, const char *path) {
  const hf_view *back = NULL;
  if (hf_view_open(path, NULL, &back, place->error) != HF_OK) fail_msg("%s", hf_error_message(place->error));
  assert_true(hf_view_fingerprint(back) == hf_view_fingerprint(place->view));
  hf_view_release(back);
}

static void make_socket(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  const int number = socket(AF_UNIX, SOCK_STREAM, 0);
  assert_true(number >= 0 && strlen(path) < sizeof address.sun_path);
  strcpy(address.sun_path, path);
  assert_int_equal(bind(number, (struct sockaddr *)&address, sizeof address), 0);
  close(number);
}

/* A device of its own for those who may make one; the others cannot harm that of the system. */
static void make_device(struct place *place) {
  if (mknod(place->path, S_IFCHR | 0666, makedev(1, 3)) != 0) strcpy(place->path, "/dev/null");
}

static void assert_is_refused(struct place *place, mode_t kind, const char *name) {
  const hf_view *back = NULL;
  struct stat status;
  assert_refused(hf_view_save(place->view, place->path, place->error), place->error, HF_E_IO, place->path, name);
  assert_refused(hf_view_open(place->path, NULL, &back, place->error), place->error, HF_E_IO, place->path, name);
  assert_refused(hf_view_map(place->path, NULL, &back, place->error), place->error, HF_E_IO, place->path, name);
  assert_null(back);
  assert_int_equal(lstat(place->path, &status), 0);
  assert_true((status.st_mode & S_IFMT) == kind);
}

static void a_folder_is_neither_replaced_nor_opened(void **state) {
  struct place *place = *state;
  assert_int_equal(mkdir(place->path, 0700), 0);
  assert_is_refused(place, S_IFDIR, "a folder");
}

/* An opening that waited for the other end would end by the alarm. */
static void a_fifo_is_neither_replaced_nor_waited_for(void **state) {
  struct place *place = *state;
  assert_int_equal(mkfifo(place->path, 0600), 0);
  alarm(60);
  assert_is_refused(place, S_IFIFO, "a FIFO");
  alarm(0);
}

static void a_socket_is_neither_replaced_nor_opened(void **state) {
  struct place *place = *state;
  make_socket(place->path);
  assert_is_refused(place, S_IFSOCK, "a socket");
}

static void a_device_is_neither_replaced_nor_opened(void **state) {
  struct place *place = *state;
  make_device(place);
  assert_is_refused(place, S_IFCHR, "a device");
}

static void what_a_link_names_is_refused_as_if_it_were_named(void **state) {
  struct place *place = *state;
  char link[PATH_MAX];
  assert_int_equal(mkfifo(place->path, 0600), 0);
  snprintf(link, sizeof link, "%s/link", place->folder);
  assert_int_equal(symlink("view", link), 0);
  assert_refused(hf_view_save(place->view, link, place->error), place->error, HF_E_IO, link, "a FIFO");
  assert_int_equal(files_in(place->folder), 2);
}

/* folder/link -> deep/second -> ../view: the first relative to its folder, the second to another one. */
static void links_stay_and_what_they_name_is_replaced_or_made(void **state) {
  struct place *place = *state;
  char link[PATH_MAX], deep[PATH_MAX], second[PATH_MAX];
  struct stat status;
  snprintf(link, sizeof link, "%s/link", place->folder);
  snprintf(deep, sizeof deep, "%s/deep", place->folder);
  snprintf(second, sizeof second, "%s/deep/second", place->folder);
  assert_int_equal(mkdir(deep, 0700), 0);
  assert_int_equal(symlink("deep/second", link), 0);
  assert_int_equal(symlink("../view", second), 0);
  for (unsigned round = 0; round < 2; ++round) { /* the first time the links lead to nothing */
    save(place, link);
    assert_opens(place, place->path);
    assert_int_equal(lstat(place->path, &status), 0);
    assert_true(S_ISREG(status.st_mode));
    assert_int_equal(lstat(link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
  }
  assert_int_equal(unlink(second), 0);
  assert_int_equal(symlink(place->path, second), 0); /* an absolute one */
  save(place, link);
  assert_int_equal(files_in(place->folder), 3);
}

static void links_in_a_circle_are_refused(void **state) {
  struct place *place = *state;
  char other[PATH_MAX];
  snprintf(other, sizeof other, "%s/other", place->folder);
  assert_int_equal(symlink("other", place->path), 0);
  assert_int_equal(symlink("view", other), 0);
  assert_refused(hf_view_save(place->view, place->path, place->error), place->error, HF_E_IO, place->path, "link");
  assert_int_equal(files_in(place->folder), 2);
}

static mode_t mode_of(const char *path) {
  struct stat status;
  assert_int_equal(stat(path, &status), 0);
  return status.st_mode & 07777;
}

static void permissions_stay_and_a_new_file_has_the_umask(void **state) {
  struct place *place = *state;
  static const mode_t modes[] = {0640, 0600, 0444, 0666, 0755, 04755};
  const mode_t umask_before = umask(027);
  save(place, place->path);
  assert_int_equal(mode_of(place->path), 0640);
  for (size_t i = 0; i < COUNT_OF(modes); ++i) {
    assert_int_equal(chmod(place->path, modes[i]), 0);
    save(place, place->path);
    assert_int_equal(mode_of(place->path), modes[i] & 0777);
  }
  umask(umask_before);
}

/* Only root may give files away; everybody else sees that what cannot be kept does not stop a save. */
static void owner_and_group_stay_where_the_system_allows_it(void **state) {
  struct place *place = *state;
  struct stat before, after;
  save(place, place->path);
  const int is_given = chown(place->path, 12345, 23456) == 0;
  assert_true(is_given || geteuid() != 0);
  assert_int_equal(stat(place->path, &before), 0);
  save(place, place->path);
  assert_int_equal(stat(place->path, &after), 0);
  assert_int_equal(after.st_uid, before.st_uid);
  assert_int_equal(after.st_gid, before.st_gid);
  assert_int_equal(after.st_mode, before.st_mode);
}

/* user::rw-, user:12345:rw-, group::---, mask::rw-, other::---: the mode says 0660, and the group may nothing. */
static const unsigned char kAccessList[] = {
    2, 0,    0,    0,    1,    0,    6, 0, 0xff, 0xff, 0xff, 0xff, 2,    0,    6, 0, 0x39, 0x30, 0,    0,    4,    0, 0,
    0, 0xff, 0xff, 0xff, 0xff, 0x10, 0, 6, 0,    0xff, 0xff, 0xff, 0xff, 0x20, 0, 0, 0,    0xff, 0xff, 0xff, 0xff,
};

/* Where the system of files has no such lists, the mode is what it says. */
static void a_group_gains_nothing_when_an_access_list_goes(void **state) {
  struct place *place = *state;
  save(place, place->path);
  assert_int_equal(chmod(place->path, 0660), 0);
  const int has_list = setxattr(place->path, "system.posix_acl_access", kAccessList, sizeof kAccessList, 0) == 0;
  assert_int_equal(mode_of(place->path), 0660);
  save(place, place->path);
  assert_int_equal(mode_of(place->path), has_list ? 0600 : 0660);
}

static void a_name_may_be_as_long_as_the_system_allows(void **state) {
  struct place *place = *state;
  char path[PATH_MAX];
  const int length = snprintf(path, sizeof path, "%s/", place->folder);
  memset(path + length, 'n', NAME_MAX);
  path[length + NAME_MAX] = '\0';
  save(place, path);
  assert_opens(place, path);
  assert_int_equal(files_in(place->folder), 1);
}

/* As root nothing is forbidden, and saving works. */
static void a_folder_that_cannot_be_read_is_refused_before_anything_is_written(void **state) {
  struct place *place = *state;
  const hf_view *other = view_with("partitions", "64", 2);
  save(place, place->path);
  assert_int_equal(chmod(place->folder, 0300), 0);
  const hf_status status = hf_view_save(other, place->path, place->error);
  assert_int_equal(chmod(place->folder, 0700), 0);
  if (geteuid() != 0) {
    assert_int_equal(status, HF_E_IO);
    assert_says(place->error, HF_E_IO, place->path, "folder");
    assert_opens(place, place->path);
  } else {
    assert_int_equal(status, HF_OK);
  }
  assert_int_equal(files_in(place->folder), 1);
  hf_view_release(other);
}

static void a_path_that_ends_in_a_slash_or_is_empty_is_refused(void **state) {
  struct place *place = *state;
  char path[PATH_MAX + 1];
  snprintf(path, sizeof path, "%s/", place->path);
  assert_refused(hf_view_save(place->view, path, place->error), place->error, HF_E_IO, path, "irectory");
  assert_refused(hf_view_save(place->view, "", place->error), place->error, HF_E_IO, "''", "No such");
  assert_int_equal(files_in(place->folder), 0);
}

/* As `cp new fleet.hf` does: the same file gets other bytes, and fewer. */
static void overwrite_in_place(const char *path, size_t bytes) {
  unsigned char block[4096];
  memset(block, 0xff, sizeof block);
  const int number = open(path, O_WRONLY);
  assert_true(number >= 0);
  for (size_t at = 0; at < bytes; at += sizeof block) {
    assert_true(pwrite(number, block, bytes - at < sizeof block ? bytes - at : sizeof block, (off_t)at) > 0);
  }
  assert_int_equal(ftruncate(number, (off_t)bytes), 0);
  close(number);
}

static void a_file_that_is_overwritten_in_place_reaches_no_view_that_opened_it(void **state) {
  struct place *place = *state;
  const hf_view *back = NULL;
  save(place, place->path);
  assert_int_equal(hf_view_open(place->path, NULL, &back, place->error), HF_OK);
  overwrite_in_place(place->path, 10);
  assert_int_equal(count_moved(place->view, back), 0);
  overwrite_in_place(place->path, 0);
  assert_int_equal(count_moved(place->view, back), 0);
  hf_view_release(back);
}

static void a_mapped_file_may_be_replaced_and_deleted(void **state) {
  struct place *place = *state;
  const hf_view *back = NULL, *other = view_with("partitions", "64", 2);
  save(place, place->path);
  assert_int_equal(hf_view_map(place->path, NULL, &back, place->error), HF_OK);
  assert_true(hf_view_fingerprint(back) == hf_view_fingerprint(place->view));
  assert_int_equal(hf_view_save(other, place->path, NULL), HF_OK);
  assert_int_equal(count_moved(place->view, back), 0);
  assert_int_equal(unlink(place->path), 0);
  assert_int_equal(count_moved(place->view, back), 0);
  hf_view_release(back);
  hf_view_release(other);
}

/* The warning of hf_view_map() in its mild form: slots that no node has, which every function bears. */
static void slots_of_a_mapped_file_that_was_overwritten_lead_nowhere(void **state) {
  struct place *place = *state;
  const hf_view *back = NULL;
  hf_load *load = NULL;
  struct stat status;
  uint32_t slots[3];
  uint64_t ticket = 0;
  size_t count = 0;
  save(place, place->path);
  assert_int_equal(hf_view_map(place->path, NULL, &back, place->error), HF_OK);
  assert_int_equal(stat(place->path, &status), 0);
  overwrite_in_place(place->path, (size_t)status.st_size);
  const uint32_t slot = hf_view_lookup_u64(back, 1);
  assert_true(slot >= hf_view_slot_limit(back));
  assert_string_equal(hf_view_node_id(back, slot), "");
  assert_string_equal(hf_view_node_address(back, slot), "");
  assert_string_equal(hf_view_node_zone(back, slot), "");
  assert_true(hf_view_node_weight(back, slot) == 0 && hf_view_node_share(back, slot) == 0);
  assert_int_equal(hf_view_node_state(back, slot), -1);
  hf_view_replicas(back, "k", 1, 3, slots, NULL);
  hf_view_candidates(back, "k", 1, NULL, 0, NULL, 0, slots, 3, &count, NULL);
  hf_view_homes(back, "k", 1, slots, 3, &count, NULL);
  assert_int_equal(hf_load_new(0, 0, &load, NULL), HF_OK);
  for (uint64_t hash = 0; hash < 50; ++hash) {
    hf_load_acquire_hash(load, back, hash << 58, NULL, 0, slots, &ticket, NULL);
    hf_load_spread(load, back, hash << 58, 3, NULL, 0, slots, &ticket, NULL);
  }
  hf_load_free(load);
  hf_view_release(back);
}

/* A terabyte that nobody wrote: what the file says is weighed before room is made for it. */
static void a_file_too_large_for_the_limit_is_not_read(void **state) {
  struct place *place = *state;
  const uint64_t terabyte = UINT64_C(1) << 40;
  unsigned char head[24] = "holdfast";
  const hf_view *back = NULL;
  const int number = open(place->path, O_WRONLY | O_CREAT, 0600);
  assert_true(number >= 0);
  put_number(head + 8, 1, 4);
  put_number(head + 16, terabyte, 8);
  assert_int_equal(write(number, head, sizeof head), sizeof head);
  assert_int_equal(ftruncate(number, (off_t)terabyte), 0);
  close(number);
  assert_refused(hf_view_open(place->path, NULL, &back, place->error), place->error, HF_E_MEMORY_LIMIT, place->path,
                 "raise it to");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_place(a_folder_is_neither_replaced_nor_opened),
      in_a_place(a_fifo_is_neither_replaced_nor_waited_for),
      in_a_place(a_socket_is_neither_replaced_nor_opened),
      in_a_place(a_device_is_neither_replaced_nor_opened),
      in_a_place(what_a_link_names_is_refused_as_if_it_were_named),
      in_a_place(links_stay_and_what_they_name_is_replaced_or_made),
      in_a_place(links_in_a_circle_are_refused),
      in_a_place(permissions_stay_and_a_new_file_has_the_umask),
      in_a_place(owner_and_group_stay_where_the_system_allows_it),
      in_a_place(a_group_gains_nothing_when_an_access_list_goes),
      in_a_place(a_name_may_be_as_long_as_the_system_allows),
      in_a_place(a_folder_that_cannot_be_read_is_refused_before_anything_is_written),
      in_a_place(a_path_that_ends_in_a_slash_or_is_empty_is_refused),
      in_a_place(a_file_that_is_overwritten_in_place_reaches_no_view_that_opened_it),
      in_a_place(a_mapped_file_may_be_replaced_and_deleted),
      in_a_place(a_file_too_large_for_the_limit_is_not_read),
      in_a_place(slots_of_a_mapped_file_that_was_overwritten_lead_nowhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
