// Load: what finds a node and counts a request there, and tickets. A ticket is made before its request is counted, and
// a block is entered without a step of Ruby in between. So an interrupt, such as that of Timeout or Thread#kill, finds
// the request uncounted or finds the block that gives it back. Thread.handle_interrupt would not do: it holds back no
// signal, and would have to allow in the block what the caller may have forbidden.
#include "handles.h"
#include "methods.h"

struct ticket {
  VALUE load;
  VALUE id;
  uint32_t slot;
  uint64_t number;
};

static VALUE class_of_tickets;

static void mark_ticket(void *data) {
  const struct ticket *ticket = data;
  rb_gc_mark(ticket->load);
  rb_gc_mark(ticket->id);
}

static size_t size_of_ticket(const void *data) {
  (void)data;
  return sizeof(struct ticket);
}

static const rb_data_type_t type_of_ticket = {
    .wrap_struct_name = "Holdfast::Load::Ticket",
    .function = {.dmark = mark_ticket, .dfree = RUBY_TYPED_DEFAULT_FREE, .dsize = size_of_ticket},
    .flags = RUBY_TYPED_FREE_IMMEDIATELY,
};

static struct ticket *ticket_of(VALUE object) { return rb_check_typeddata(object, &type_of_ticket); }

static VALUE new_ticket(VALUE load, struct ticket **made) {
  VALUE object = TypedData_Make_Struct(class_of_tickets, struct ticket, &type_of_ticket, *made);
  (*made)->load = load;
  (*made)->id = Qnil;
  (*made)->slot = HF_NO_NODE;
  return object;
}

// ---- what finds a node --------------------------------------------------------------------------

// What a search is given. Strings are kept by whoever calls take().
struct request {
  const hf_load *load;
  const hf_view *view;
  VALUE key;
  uint64_t hash, cost;
  uint32_t width;
  VALUE slots, costs;
  VALUE mask;
};

typedef hf_status (*search)(const struct request *request, uint32_t *slot, uint64_t *ticket, hf_error *error);

static struct request request_for(VALUE self, VALUE view, VALUE mask) {
  struct request request = {.load = holdfast_load_of(self), .view = holdfast_view_of(view), .mask = mask};
  if (!NIL_P(mask)) request.mask = holdfast_integers(mask, 1);
  return request;
}

static const uint8_t *mask_of(const struct request *request) {
  return NIL_P(request->mask) ? NULL : (const uint8_t *)RSTRING_PTR(request->mask);
}

static size_t mask_size(const struct request *request) {
  return NIL_P(request->mask) ? 0 : (size_t)RSTRING_LEN(request->mask);
}

static uint64_t cost_of(VALUE cost) { return holdfast_whole_number(cost, UINT64_MAX); }

static VALUE enter_block(VALUE ticket) { return rb_yield(ticket_of(ticket)->id); }

// If the node was forgotten meanwhile the ticket has ended already, and nothing is to be done.
static VALUE leave_block(VALUE object) {
  const struct ticket *ticket = RTYPEDDATA_DATA(object);
  hf_load_release(holdfast_load_of(ticket->load), ticket->number, NULL);
  return Qnil;
}

// Yields the id and releases the ticket whatever ends the block, or gives the ticket if there is no block.
static VALUE take(VALUE self, VALUE view, const struct request *request, search find) {
  struct ticket *ticket;
  VALUE object = new_ticket(self, &ticket);
  VALUE ids = holdfast_view_ids(view);
  // A search that fails changes nothing: it is asked again for its message, which would cost as much as the search.
  if (find(request, &ticket->slot, &ticket->number, NULL) != HF_OK) {
    hf_error *error = hf_error_new();
    const hf_status status = find(request, &ticket->slot, &ticket->number, error);
    if (status != HF_OK) holdfast_raise(status, error);
    hf_error_free(error);
  }
  ticket->id = RARRAY_AREF(ids, ticket->slot);
  return rb_block_given_p() ? rb_ensure(enter_block, object, leave_block, object) : object;
}

static hf_status find_for_key(const struct request *r, uint32_t *slot, uint64_t *ticket, hf_error *error) {
  return hf_load_acquire_cost(r->load, r->view, RSTRING_PTR(r->key), (size_t)RSTRING_LEN(r->key), r->cost, mask_of(r),
                              mask_size(r), slot, ticket, error);
}

/* Acquires for a key: view, key, cost, mask or nil. */
static VALUE load_take(VALUE self, VALUE view, VALUE key, VALUE cost, VALUE mask) {
  StringValue(key);
  struct request request = request_for(self, view, mask);
  request.key = key;
  request.cost = cost_of(cost);
  VALUE taken = take(self, view, &request, find_for_key);
  RB_GC_GUARD(key);
  RB_GC_GUARD(request.mask);
  return taken;
}

static hf_status find_for_hash(const struct request *r, uint32_t *slot, uint64_t *ticket, hf_error *error) {
  return hf_load_acquire_hash_cost(r->load, r->view, r->hash, r->cost, mask_of(r), mask_size(r), slot, ticket, error);
}

/* Acquires for a hash: view, hash, cost, mask or nil. */
static VALUE load_take_hash(VALUE self, VALUE view, VALUE hash, VALUE cost, VALUE mask) {
  struct request request = request_for(self, view, mask);
  request.hash = holdfast_whole_number(hash, UINT64_MAX);
  request.cost = cost_of(cost);
  VALUE taken = take(self, view, &request, find_for_hash);
  RB_GC_GUARD(request.mask);
  return taken;
}

static hf_status find_drawn(const struct request *r, uint32_t *slot, uint64_t *ticket, hf_error *error) {
  return hf_load_spread(r->load, r->view, r->hash, r->width, mask_of(r), mask_size(r), slot, ticket, error);
}

/* Acquires on one of two choices that are drawn: view, hash, width, mask or nil. */
static VALUE load_take_drawn(VALUE self, VALUE view, VALUE hash, VALUE width, VALUE mask) {
  struct request request = request_for(self, view, mask);
  request.hash = holdfast_whole_number(hash, UINT64_MAX);
  request.width = (uint32_t)holdfast_whole_number(width, UINT32_MAX);
  VALUE taken = take(self, view, &request, find_drawn);
  RB_GC_GUARD(request.mask);
  return taken;
}

static hf_status find_best_for_key(const struct request *r, uint32_t *slot, uint64_t *ticket, hf_error *error) {
  return hf_load_best(r->load, r->view, RSTRING_PTR(r->key), (size_t)RSTRING_LEN(r->key), r->width, r->cost, mask_of(r),
                      mask_size(r), slot, ticket, error);
}

/* Acquires on the best choice of a key: view, key, width, cost, mask or nil. */
static VALUE load_take_best(VALUE self, VALUE view, VALUE key, VALUE width, VALUE cost, VALUE mask) {
  StringValue(key);
  struct request request = request_for(self, view, mask);
  request.key = key;
  request.width = (uint32_t)holdfast_whole_number(width, UINT32_MAX);
  request.cost = cost_of(cost);
  VALUE taken = take(self, view, &request, find_best_for_key);
  RB_GC_GUARD(key);
  RB_GC_GUARD(request.mask);
  return taken;
}

static hf_status find_best_for_hash(const struct request *r, uint32_t *slot, uint64_t *ticket, hf_error *error) {
  return hf_load_best_hash(r->load, r->view, r->hash, r->width, r->cost, mask_of(r), mask_size(r), slot, ticket, error);
}

/* Acquires on the best choice of a hash: view, hash, width, cost, mask or nil. */
static VALUE load_take_best_hash(VALUE self, VALUE view, VALUE hash, VALUE width, VALUE cost, VALUE mask) {
  struct request request = request_for(self, view, mask);
  request.hash = holdfast_whole_number(hash, UINT64_MAX);
  request.width = (uint32_t)holdfast_whole_number(width, UINT32_MAX);
  request.cost = cost_of(cost);
  VALUE taken = take(self, view, &request, find_best_for_hash);
  RB_GC_GUARD(request.mask);
  return taken;
}

static const uint32_t *slots_of(const struct request *request) {
  return (const uint32_t *)(void *)RSTRING_PTR(request->slots);
}

static const uint64_t *costs_of(const struct request *request) {
  return (const uint64_t *)(void *)RSTRING_PTR(request->costs);
}

static size_t count_of(const struct request *request) { return (size_t)RSTRING_LEN(request->slots) / sizeof(uint32_t); }

// Finds among given nodes. Slots and costs are new strings, which the caller guards as it does the mask.
static struct request request_among(VALUE self, VALUE view, VALUE cost, VALUE slots, VALUE costs, VALUE mask) {
  struct request request = request_for(self, view, mask);
  request.cost = cost_of(cost);
  request.slots = holdfast_integers(slots, sizeof(uint32_t));
  request.costs = holdfast_integers(costs, sizeof(uint64_t));
  if (RSTRING_LEN(request.costs) / 8 != RSTRING_LEN(request.slots) / 4) {
    rb_raise(rb_eArgError, "%ld slots and %ld costs", RSTRING_LEN(request.slots) / 4, RSTRING_LEN(request.costs) / 8);
  }
  return request;
}

static hf_status find_given_for_key(const struct request *r, uint32_t *slot, uint64_t *ticket, hf_error *error) {
  return hf_load_best_of(r->load, r->view, RSTRING_PTR(r->key), (size_t)RSTRING_LEN(r->key), r->cost, slots_of(r),
                         costs_of(r), count_of(r), mask_of(r), mask_size(r), slot, ticket, error);
}

/* Acquires on the best of given nodes for a key: view, key, cost elsewhere, slots, as many costs, mask or nil. */
static VALUE load_take_best_of(VALUE self, VALUE view, VALUE key, VALUE cost, VALUE slots, VALUE costs, VALUE mask) {
  StringValue(key);
  struct request request = request_among(self, view, cost, slots, costs, mask);
  request.key = key;
  VALUE taken = take(self, view, &request, find_given_for_key);
  RB_GC_GUARD(key);
  RB_GC_GUARD(request.slots);
  RB_GC_GUARD(request.costs);
  RB_GC_GUARD(request.mask);
  return taken;
}

static hf_status find_given_for_hash(const struct request *r, uint32_t *slot, uint64_t *ticket, hf_error *error) {
  return hf_load_best_of_hash(r->load, r->view, r->hash, r->cost, slots_of(r), costs_of(r), count_of(r), mask_of(r),
                              mask_size(r), slot, ticket, error);
}

/* Acquires on the best of given nodes for a hash: view, hash, cost elsewhere, slots, as many costs, mask or nil. */
static VALUE load_take_best_of_hash(VALUE self, VALUE view, VALUE hash, VALUE cost, VALUE slots, VALUE costs,
                                    VALUE mask) {
  struct request request = request_among(self, view, cost, slots, costs, mask);
  request.hash = holdfast_whole_number(hash, UINT64_MAX);
  VALUE taken = take(self, view, &request, find_given_for_hash);
  RB_GC_GUARD(request.slots);
  RB_GC_GUARD(request.costs);
  RB_GC_GUARD(request.mask);
  return taken;
}

/* Prefers zones: an array of their names. */
static VALUE load_set_tiers(VALUE self, VALUE zones) {
  zones = rb_convert_type(zones, T_ARRAY, "Array", "to_ary");
  const long count = RARRAY_LEN(zones);
  VALUE room;
  const char **texts = RB_ALLOCV_N(const char *, room, count + 1);
  VALUE held = rb_ary_new_capa(count);
  for (long i = 0; i < count; ++i) {
    VALUE zone = rb_ary_entry(zones, i);
    rb_ary_push(held, rb_str_new_frozen(StringValue(zone)));
  }
  for (long i = 0; i < count; ++i) {
    VALUE zone = RARRAY_AREF(held, i);
    texts[i] = StringValueCStr(zone);
  }
  hf_load *load = holdfast_load_of(self);
  hf_error *error = hf_error_new();
  const hf_status status = hf_load_set_tiers(load, texts, (size_t)count, error);
  if (status != HF_OK) holdfast_raise(status, error);
  hf_error_free(error);
  RB_GC_GUARD(held);
  RB_ALLOCV_END(room);
  return self;
}

// ---- tickets ------------------------------------------------------------------------------------

/*
 * call-seq:
 *   tickets(before) -> Array
 *
 * The tickets that are held and were acquired before a time, as #time= had set it: those of requests that
 * were lost are found so, and released. Their ids and slots are nil; Ticket#id_in gives the node.
 */
static VALUE load_tickets(VALUE self, VALUE before) {
  const uint64_t end = holdfast_whole_number(before, UINT64_MAX);
  const hf_load *load = holdfast_load_of(self);
  const size_t room = hf_load_tickets(load, end, NULL, 0);
  VALUE held;
  uint64_t *numbers = RB_ALLOCV_N(uint64_t, held, room + 1);
  size_t count = hf_load_tickets(load, end, numbers, room);
  if (count > room) count = room;
  VALUE tickets = rb_ary_new_capa((long)count);
  for (size_t i = 0; i < count; ++i) {
    struct ticket *ticket;
    rb_ary_push(tickets, new_ticket(self, &ticket));
    ticket->number = numbers[i];
  }
  RB_ALLOCV_END(held);
  return tickets;
}

/*
 * call-seq:
 *   id -> String or nil
 *
 * The id of the node to ask, which it has in the view that the ticket was acquired with.
 */
static VALUE ticket_id(VALUE self) { return ticket_of(self)->id; }

/*
 * call-seq:
 *   slot -> Integer or nil
 *
 * The slot of that node in that view.
 */
static VALUE ticket_slot(VALUE self) { return holdfast_slot(ticket_of(self)->slot); }

/*
 * call-seq:
 *   number -> Integer
 *
 * The number of the ticket, which no other ticket of its load has.
 */
static VALUE ticket_number(VALUE self) { return ULL2NUM(ticket_of(self)->number); }

/*
 * call-seq:
 *   cost -> Integer
 *
 * The cost of the request; 0 once the ticket is released or its node forgotten.
 */
static VALUE ticket_cost(VALUE self) {
  const struct ticket *ticket = ticket_of(self);
  return ULL2NUM(hf_load_ticket_cost(holdfast_load_of(ticket->load), ticket->number));
}

/*
 * call-seq:
 *   time -> Integer
 *
 * The time at which it was acquired, as Load#time= had set it; 0 once it is released or its node forgotten.
 */
static VALUE ticket_time(VALUE self) {
  const struct ticket *ticket = ticket_of(self);
  return ULL2NUM(hf_load_ticket_time(holdfast_load_of(ticket->load), ticket->number));
}

/*
 * call-seq:
 *   id_in(view) -> String or nil
 *
 * The id of the node of the ticket if it is in a view, nil if not or if the ticket is not held.
 */
static VALUE ticket_id_in(VALUE self, VALUE view) {
  const struct ticket *ticket = ticket_of(self);
  const uint32_t slot = hf_load_ticket_slot(holdfast_load_of(ticket->load), holdfast_view_of(view), ticket->number);
  return slot == HF_NO_NODE ? Qnil : rb_ary_entry(holdfast_view_ids(view), (long)slot);
}

/*
 * call-seq:
 *   release -> nil
 *
 * Gives the load back: the request is over. A BadArgumentError if that was done before, or the node was
 * forgotten.
 */
static VALUE ticket_release(VALUE self) {
  const struct ticket *ticket = ticket_of(self);
  const hf_load *load = holdfast_load_of(ticket->load);
  hf_error *error = hf_error_new();
  const hf_status status = hf_load_release(load, ticket->number, error);
  if (status != HF_OK) holdfast_raise(status, error);
  hf_error_free(error);
  return Qnil;
}

static void define_tickets(VALUE load) {
  VALUE ticket = class_of_tickets = rb_define_class_under(load, "Ticket", rb_cObject);
  rb_undef_alloc_func(ticket);
  rb_undef_method(rb_singleton_class(ticket), "new");
  rb_define_method(ticket, "id", ticket_id, 0);
  rb_define_method(ticket, "slot", ticket_slot, 0);
  rb_define_method(ticket, "number", ticket_number, 0);
  rb_define_method(ticket, "cost", ticket_cost, 0);
  rb_define_method(ticket, "time", ticket_time, 0);
  rb_define_method(ticket, "id_in", ticket_id_in, 1);
  rb_define_method(ticket, "release", ticket_release, 0);
}

void holdfast_define_load_methods(VALUE load) {
#if 0  // RDoc reads here what the class is
  holdfast = rb_define_module("Holdfast");
  load = rb_define_class_under(holdfast, "Load", rb_cObject);
#endif
  define_tickets(load);
  rb_define_private_method(load, "take", load_take, 4);
  rb_define_private_method(load, "take_hash", load_take_hash, 4);
  rb_define_private_method(load, "take_drawn", load_take_drawn, 4);
  rb_define_private_method(load, "take_best", load_take_best, 5);
  rb_define_private_method(load, "take_best_hash", load_take_best_hash, 5);
  rb_define_private_method(load, "take_best_of", load_take_best_of, 6);
  rb_define_private_method(load, "take_best_of_hash", load_take_best_of_hash, 6);
  rb_define_private_method(load, "set_tiers", load_set_tiers, 1);
  rb_define_method(load, "tickets", load_tickets, 1);
}
