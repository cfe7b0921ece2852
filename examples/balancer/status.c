#include "status.h"

#include <event2/buffer.h>
#include <inttypes.h>

/* Ids and addresses have no control bytes. */
static void add_text(struct evbuffer *out, const char *name, const char *text) {
  evbuffer_add_printf(out, "\"%s\": \"", name);
  for (; *text != '\0'; ++text) {
    if (*text == '"' || *text == '\\') evbuffer_add(out, "\\", 1);
    evbuffer_add(out, text, 1);
  }
  evbuffer_add_printf(out, "\", ");
}

static void add_number(struct evbuffer *out, const char *name, uint64_t number, const char *end) {
  evbuffer_add_printf(out, "\"%s\": %" PRIu64 "%s", name, number, end);
}

static void add_node(struct evbuffer *out, const struct fleet *fleet, const struct node *node) {
  static const char *const states[] = {"up", "draining", "down"};
  const int has_left = node->slot == HF_NO_NODE;
  evbuffer_add_printf(out, "    {");
  add_text(out, "id", node->id);
  add_text(out, "address", node->address);
  add_text(out, "state", has_left ? "left" : states[hf_view_node_state(fleet->view, node->slot)]);
  add_number(out, "in_flight", node->users, ", ");
  add_number(out, "bound", hf_load_bound(fleet->load, fleet->view, node->slot), ", ");
  add_number(out, "served", node->served, ", ");
  add_number(out, "failed", node->failed, node->next == NULL ? "}\n" : "},\n");
}

void status_answer(struct evhttp_request *request, void *argument) {
  const struct proxy *proxy = argument;
  const struct fleet *fleet = proxy->fleet;
  struct evbuffer *out = needed(evbuffer_new());
  evbuffer_add_printf(out, "{\n  \"nodes\": [\n");
  for (const struct node *node = fleet->nodes; node != NULL; node = node->next) add_node(out, fleet, node);
  evbuffer_add_printf(out, "  ],\n  ");
  add_number(out, "answered", proxy->answered, ", ");
  add_number(out, "refused", proxy->refused, ", ");
  add_number(out, "retried", proxy->retried, ", ");
  add_number(out, "abandoned", proxy->abandoned, ",\n  ");
  add_number(out, "acquired", hf_load_statistic(fleet->load, HF_LOAD_ACQUIRED), ", ");
  add_number(out, "first_choice", hf_load_statistic(fleet->load, HF_LOAD_FIRST_CHOICE), ", ");
  add_number(out, "held", hf_load_statistic(fleet->load, HF_LOAD_HELD), ",\n  ");
  add_number(out, "generation", hf_view_generation(fleet->view), ", ");
  evbuffer_add_printf(out, "\"fingerprint\": \"%016" PRIx64 "\"\n}\n", hf_view_fingerprint(fleet->view));
  evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type", "application/json");
  evhttp_send_reply(request, 200, "OK", out);
  evbuffer_free(out);
}
