#define _POSIX_C_SOURCE 200809L
#include "connection.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

void connection_init(struct connection *connection) {
  connection->socket = -1;
  connection->begin = connection->end = 0;
}

void connection_close(struct connection *connection) {
  if (connection->socket >= 0) close(connection->socket);
  connection_init(connection);
}

/* On Linux the timeout for sending holds for connecting too. */
static int connect_to(const struct addrinfo *where, int timeout_ms) {
  const struct timeval timeout = {.tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000};
  const int yes = 1;
  const int made = socket(where->ai_family, where->ai_socktype | SOCK_CLOEXEC, where->ai_protocol);
  if (made < 0) return -1;
  if (setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout) == 0 &&
      setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) == 0 &&
      setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) == 0 &&
      connect(made, where->ai_addr, where->ai_addrlen) == 0) {
    return made;
  }
  close(made);
  return -1;
}

static int open_to(struct connection *connection, const char *address, int timeout_ms) {
  const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
  struct addrinfo *found = NULL;
  char host[256];
  const char *colon = strrchr(address, ':');
  const size_t length = colon == NULL ? sizeof host : (size_t)(colon - address);
  if (length >= sizeof host) return 0;
  memcpy(host, address, length);
  host[length] = '\0';
  if (getaddrinfo(host, colon + 1, &hints, &found) != 0) return 0;
  for (const struct addrinfo *where = found; where != NULL && connection->socket < 0; where = where->ai_next) {
    connection->socket = connect_to(where, timeout_ms);
  }
  freeaddrinfo(found);
  return connection->socket >= 0;
}

/* MSG_NOSIGNAL: a node that went away is an answer, not a SIGPIPE. */
static int send_all(const struct connection *connection, const struct request *request) {
  char line_end[] = "\r\n";
  struct iovec parts[4] = {{(char *)request->line, strlen(request->line)},
                           {line_end, 2},
                           {(void *)request->value, request->size},
                           {line_end, 2}};
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = request->value == NULL ? 2 : 4};
  while (message.msg_iovlen > 0) {
    ssize_t sent = sendmsg(connection->socket, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return 0;
    while (message.msg_iovlen > 0 && (size_t)sent >= message.msg_iov->iov_len) {
      sent -= (ssize_t)message.msg_iov->iov_len;
      ++message.msg_iov;
      --message.msg_iovlen;
    }
    if (message.msg_iovlen > 0) {
      message.msg_iov->iov_base = (char *)message.msg_iov->iov_base + sent;
      message.msg_iov->iov_len -= (size_t)sent;
    }
  }
  return 1;
}

/* Reads on once everything that came before has been read. */
static int fill(struct connection *connection) {
  ssize_t came;
  do {
    came = recv(connection->socket, connection->buffer, sizeof connection->buffer, 0);
  } while (came < 0 && errno == EINTR);
  if (came == 0) errno = ECONNRESET;
  if (came <= 0) return 0;
  connection->begin = 0;
  connection->end = (size_t)came;
  return 1;
}

/* Takes `size` bytes and keeps those for which there is room. */
static int take(struct connection *connection, size_t size, char *kept, size_t room) {
  while (size > 0) {
    if (connection->begin == connection->end && !fill(connection)) return 0;
    const size_t here = connection->end - connection->begin, part = here < size ? here : size;
    const size_t copied = part < room ? part : room;
    if (copied > 0) {
      memcpy(kept, connection->buffer + connection->begin, copied);
      kept += copied;
      room -= copied;
    }
    size -= part;
    connection->begin += part;
  }
  return 1;
}

static int take_line(struct connection *connection, char *line, size_t room) {
  for (size_t length = 0; length < room; ++length) {
    if (!take(connection, 1, line + length, 1)) return 0;
    if (line[length] != '\n') continue;
    line[length > 0 && line[length - 1] == '\r' ? length - 1 : length] = '\0';
    return 1;
  }
  errno = EPROTO;
  return 0;
}

static int exchange(struct connection *connection, const struct request *request, struct reply *reply) {
  char end[2];
  reply->size = 0;
  if (!send_all(connection, request) || !take_line(connection, reply->line, sizeof reply->line)) return 0;
  if (strncmp(reply->line, "VA ", 3) != 0) return 1;
  reply->size = strtoul(reply->line + 3, NULL, 10);
  return take(connection, reply->size, reply->value, reply->room) && take(connection, 2, end, 2);
}

int connection_ask(struct connection *connection, const char *address, int timeout_ms, const struct request *request,
                   struct reply *reply) {
  /* Left-over bytes would be taken for the reply. */
  if (connection->begin != connection->end) connection_close(connection);
  for (;;) {
    const int was_open = connection->socket >= 0;
    if (!was_open && !open_to(connection, address, timeout_ms)) return 0;
    if (exchange(connection, request, reply)) return 1;
    const int is_late = errno == EAGAIN || errno == EWOULDBLOCK;
    connection_close(connection);
    /* A connection that a node closed while nobody used it says nothing about the node: try a new one, once.
     */
    if (!was_open || is_late) return 0;
  }
}
