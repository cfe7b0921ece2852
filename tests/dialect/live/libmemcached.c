// Asks libmemcached itself: memcached_generate_hash says the number of a key's server and contacts none. A fleet with
// `string` is configured by that; any other one by behaviours, as programs do it.
#include <libmemcached/memcached.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kMostLine = 1 << 16, kMostFields = 8, kMostHash = 32 };

static const char *const kHashes[] = {"one_at_a_time", "md5",   "crc",    "fnv1_64", "fnv1a_64", "fnv1_32",
                                      "fnv1a_32",      "hsieh", "murmur", "jenkins", "murmur3"};
static const memcached_hash_t kHashNumbers[] = {
    MEMCACHED_HASH_DEFAULT,  MEMCACHED_HASH_MD5,     MEMCACHED_HASH_CRC,      MEMCACHED_HASH_FNV1_64,
    MEMCACHED_HASH_FNV1A_64, MEMCACHED_HASH_FNV1_32, MEMCACHED_HASH_FNV1A_32, MEMCACHED_HASH_HSIEH,
    MEMCACHED_HASH_MURMUR,   MEMCACHED_HASH_JENKINS, MEMCACHED_HASH_MURMUR3};

static void must(int holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "libmemcached refuses: %s\n", what);
  exit(1);
}

static void set(memcached_st *memc, memcached_behavior_t behaviour, uint64_t value, const char *what) {
  must(memcached_behavior_set(memc, behaviour, value) == MEMCACHED_SUCCESS, what);
}

static void set_distribution(memcached_st *memc, const char *name) {
  if (strcmp(name, "ketama") == 0 || strcmp(name, "late") == 0) {
    set(memc, MEMCACHED_BEHAVIOR_KETAMA, 1, name);
  } else if (strcmp(name, "weighted") == 0 || strcmp(name, "spy") == 0) {
    set(memc, MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED, 1, name);
  }
  if (strcmp(name, "spy") != 0) return;
  must(memcached_behavior_set_distribution(memc, MEMCACHED_DISTRIBUTION_CONSISTENT_KETAMA_SPY) == MEMCACHED_SUCCESS,
       name);
}

static void set_hash(memcached_st *memc, const char *name) {
  for (size_t i = 0; i < sizeof kHashes / sizeof *kHashes; ++i) {
    if (strcmp(name, kHashes[i]) == 0) return set(memc, MEMCACHED_BEHAVIOR_HASH, kHashNumbers[i], name);
  }
  must(name[0] == '\0', name);
}

static const char *value_of(char **fields, int count, const char *name) {
  const size_t length = strlen(name);
  for (int i = 1; i < count; ++i) {
    if (strncmp(fields[i], name, length) == 0 && fields[i][length] == '=') return fields[i] + length + 1;
  }
  return "";
}

// The hash of a fleet that is set behind its servers, once the first key comes.
static char late_hash[kMostHash];

static memcached_st *fleet_of(char **fields, int count) {
  const char *string = value_of(fields, count, "string");
  const char *behaviour = value_of(fields, count, "behaviour");
  const char *hash = value_of(fields, count, "hash");
  const int is_late = strcmp(behaviour, "late") == 0;
  memcached_st *memc = string[0] != '\0' ? memcached(string, strlen(string)) : memcached_create(NULL);
  must(memc != NULL, string);
  set_distribution(memc, behaviour);
  set_hash(memc, is_late ? "" : hash);
  snprintf(late_hash, sizeof late_hash, "%s", is_late ? hash : "");
  return memc;
}

// A configuration string has its servers already.
static void add(memcached_st *memc, char **fields) {
  const int port = strcmp(fields[3], "0") == 0 ? MEMCACHED_DEFAULT_PORT : atoi(fields[3]);
  const memcached_return_t said =
      memcached_server_add_with_weight(memc, fields[2], (in_port_t)port, (uint32_t)atoi(fields[4]));
  must(said == MEMCACHED_SUCCESS, fields[1]);
}

static void answer(const memcached_st *memc, const char *digits) {
  char key[kMostLine];
  const size_t length = strlen(digits) / 2;
  for (size_t i = 0; i < length; ++i) {
    unsigned byte = 0;
    must(sscanf(digits + 2 * i, "%2x", &byte) == 1, digits);
    key[i] = (char)byte;
  }
  printf("%u\n", memcached_generate_hash(memc, key, length));
}

int main(void) {
  char line[kMostLine];
  memcached_st *memc = NULL;
  int has_servers = 0;
  while (fgets(line, sizeof line, stdin) != NULL) {
    char *fields[kMostFields] = {NULL};
    int count = 0;
    line[strcspn(line, "\n")] = '\0';
    for (char *field = strtok(line, "\t"); field != NULL && count < kMostFields; field = strtok(NULL, "\t")) {
      fields[count++] = field;
    }
    if (strcmp(fields[0], "fleet") == 0) {
      if (memc != NULL) memcached_free(memc);
      memc = fleet_of(fields, count);
      has_servers = memcached_server_count(memc) != 0;
    } else if (strcmp(fields[0], "node") == 0) {
      if (!has_servers) add(memc, fields);
    } else {
      set_hash(memc, late_hash);
      late_hash[0] = '\0';
      answer(memc, fields[1]);
    }
  }
  if (memc != NULL) memcached_free(memc);
  return 0;
}
