# frozen_string_literal: true

module Holdfast
  # Bounded load: a key goes to the node of its lookup until that has more than its part of the load.
  #
  #   load = Holdfast::Load.new(factor: 1.25)
  #   load.acquire(cluster.view, "user:42") { |id| ask(id) }
  #   load.best(cluster.view, prompt, width: 3, cost: tokens) { |id| ask(id) }
  #
  # A request acquires a node, the first of the key's choices with room. Its cost is in a unit of the
  # caller's: 1, or its tokens, bytes or milliseconds. The choices are the nodes that the key may go to now,
  # in the order of its candidates: those that are up, draining ones only where none is up. A node has room
  # while its load is below the larger of factor * fair and fair + slack, where fair is its part by weight of
  # the load of all nodes that may be used.
  #
  # Loads belong to nodes, not to views, and stay with them through any number of publishes. One object
  # serves the views of one cluster, and any number of threads.
  #
  # What acquires yields the id, gives the load back whatever ends the block, and returns the block's value.
  # No exception, Timeout or Thread#kill takes the load away. Without a block it returns a Ticket, to be
  # released from any thread.
  class Load
    # A request in flight on a node, counted there until it is released.
    class Ticket
      def inspect # :nodoc:
        "#<#{self.class} #{id || number}>"
      end
    end

    # Makes an object on which nothing is in flight. The factor, from 1.01 to 16, is how many times its part
    # of the load a node may have; tries is how many of a key's choices are asked before any node with room
    # is taken. Slack is the cost that a node may have beyond its part in any case; nil for 8 times the mean
    # cost of recent requests. Panic is the least part of the nodes that must be up; below it states are
    # ignored. Tiers are zones to prefer, the best first, and full is the load for each 1 of weight from
    # which a node of them is full; 0 for never.
    def initialize(factor: 1.25, tries: 8, slack: nil, panic: 0, full: 0, tiers: [])
      Native.load_new(factor, tries, self)
      Native.load_set(self, Native::LOAD_SET_SLACK, slack || -1)
      Native.load_set(self, Native::LOAD_SET_PANIC, panic)
      Native.load_set(self, Native::LOAD_SET_FULL, full)
      set_tiers(tiers)
    end

    # The settings that the object was made with, tiers excepted, as a hash.
    def settings
      figures(/\ALOAD_SET_/) { |number| Native.load_setting(self, number) }.to_h do |name, value|
        [name, name == :slack && value.negative? ? nil : value]
      end
    end

    # Finds a node with room for a request of a key, only among those named if some are, and counts its cost
    # there.
    def acquire(view, key, cost: 1, only: nil, &block)
      take(view, key, cost, view.mask_of(only), &block)
    end

    # Does for a hash, which View#hash_key gave, what #acquire does for keys. Pins of prefixes do not count.
    def acquire_hash(view, hash, cost: 1, only: nil, &block)
      take_hash(view, hash, cost, view.mask_of(only), &block)
    end

    # Does for a key that is too hot for one node what #acquire does for others: of its first choices, as
    # many as the width says, two are drawn and the less loaded one is taken.
    def spread(view, key, width, only: nil, &block)
      hash = view.hash_key(key)
      return acquire(view, key, only: only, &block) if refused?(view, key, hash)

      take_drawn(view, hash, width, view.mask_of(only), &block)
    end

    # Takes, of the first choices of a key, as many as the width says, the one that has the least load for its
    # weight, this request included. Of equal ones it is the first.
    def best(view, key, width: 3, cost: 1, only: nil, &block)
      take_best(view, key, width, cost, view.mask_of(only), &block)
    end

    # Does for a hash what #best does for keys. A request without a key takes a random number and a width of
    # 2: an empty key would send all such requests to one node.
    def best_hash(view, hash, width: 3, cost: 1, only: nil, &block)
      take_best_hash(view, hash, width, cost, view.mask_of(only), &block)
    end

    # Takes the best of some nodes, each with a cost of its own, such as the tokens that are missing in its
    # cache: a hash from ids, such as #choices gives, to costs. The cost is that on any other node, which is
    # found as by #acquire if none of these may be used or has room. Nodes that have left are passed over.
    #
    #   costs = load.choices(view, prompt).to_h { |id| [id, tokens - cached(id, prompt)] }
    #   load.best_of(view, prompt, costs, cost: tokens) { |id| ask(id) }
    def best_of(view, key, costs, cost:, only: nil, &block)
      costs = by_slot(view, costs)
      take_best_of(view, key, cost, costs.keys, costs.values, view.mask_of(only), &block)
    end

    # Does for a hash what #best_of does for keys. Pins of prefixes do not count.
    def best_of_hash(view, hash, costs, cost:, only: nil, &block)
      costs = by_slot(view, costs)
      take_best_of_hash(view, hash, cost, costs.keys, costs.values, view.mask_of(only), &block)
    end

    # The ids of the first nodes that work of a key may go to now, in the key's order, from 1 to 64 at most:
    # what #best compares. The first is the one that #acquire asks first.
    def choices(view, key, most = 3, only: nil)
      ids_of(view, Native.load_choices(self, view, key, view.mask_of(only), most))
    end

    # Does for a hash what #choices does for keys.
    def choices_hash(view, hash, most = 3, only: nil)
      ids_of(view, Native.load_choices_hash(self, view, hash, view.mask_of(only), most))
    end

    # Sets the time, in a unit of the caller's, such as milliseconds of a monotonic clock; it never goes back.
    # Tickets carry it, and leases that are over fade.
    def time=(now)
      Native.load_set_time(self, now)
    end

    # Says how much load a node has from elsewhere; takes the place of what was said before. What a router
    # has there counts in full for the lease, then falls to 0 during as long again; a lease of 0 never ends.
    # Prefer leases: a node that is wrongly said to be busy gets no work for ever.
    def feed(view, id, value, router: nil, lease: 0)
      raise BadArgumentError, "a lease belongs to a router: name it" if router.nil? && lease != 0

      slot = Native.view_node_find(view, id)
      if router
        Native.load_feed_router(self, view, router, slot, value, lease)
      else
        Native.load_feed(self, view, slot, value)
      end
      self
    end

    # Forgets all that a router has fed; a NotFoundError if that is nothing.
    def forget_router(router)
      Native.load_forget_router(self, router)
      self
    end

    # Ends all tickets of a node that restarted empty, and returns how many; to release one of them later is
    # a BadArgumentError, and blocks that hold one end as usual.
    def forget(view, id)
      Native.load_forget(self, view, Native.view_node_find(view, id))
    end

    # Makes the nodes of a view those that count, as the first acquire with a newer view does.
    def follow(view)
      Native.load_follow(self, view)
      self
    end

    # The load of a node: the cost of what is in flight there, and what was fed.
    def of(view, id)
      Native.load_of(self, view, Native.view_node_find(view, id))
    end

    # Of the load of a node, the cost of this object's tickets: what to tell other routers.
    def own(view, id)
      Native.load_own(self, view, Native.view_node_find(view, id))
    end

    # The load below which a node has room for a request of a cost that may go to the nodes named; 0 if it
    # takes none.
    def bound(view, id, cost: 1, only: nil)
      Native.load_bound_cost(self, view, Native.view_node_find(view, id), cost, view.mask_of(only))
    end

    # The load of all nodes of the newest view that work may go to.
    def total
      Native.load_total(self)
    end

    # Figures since the beginning, as a hash: tickets acquired; held now; for the first choice of the key
    # (first_choice); nodes whose load was compared (tries); searches that passed the limit (overflows);
    # tickets that #forget has ended (forgotten).
    def stats
      figures(/\ALOAD_(?!SET_)/) { |number| Native.load_statistic(self, number) }
    end

    def inspect # :nodoc:
      "#<#{self.class} #{total} in flight>"
    end

    private

    def figures(constants)
      Native.constants.grep(constants).to_h do |constant|
        [constant.to_s.sub(constants, "").downcase.to_sym, yield(Native.const_get(constant))]
      end
    end

    # 0 is a hash, and also stands for a key of a length that the hash does not take; #acquire says so.
    def refused?(view, key, hash)
      hash.zero? && view.home(key).nil?
    end

    # Costs by slot of those by id, without nodes that have left.
    def by_slot(view, costs)
      costs = costs.to_hash.transform_keys { |id| Native.view_node_find(view, id) }
      costs.delete(Native.no_node)
      costs
    end

    def ids_of(view, slots)
      slots.map { |slot| Native.view_node_id(view, slot) }
    end
  end
end
