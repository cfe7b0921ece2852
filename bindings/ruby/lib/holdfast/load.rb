# frozen_string_literal: true

module Holdfast
  # Bounded load: a key goes to the node of its lookup until that has more than its part of the load.
  #
  #   load = Holdfast::Load.new(factor: 1.25)
  #   load.acquire(cluster.view, "user:42") { |id| ask(id) }
  #
  # A request acquires a node, the first of the key's candidates with room: a node takes one more load
  # as long as it then has at most ceil(factor * (total + 1) * weight / total weight). Loads belong to
  # nodes, not to views, and stay with them through any number of publishes. One object serves the
  # views of one cluster, and any number of threads.
  class Load
    # One load on a node, held until it is released.
    class Ticket
      # The id of the node to ask.
      attr_reader :id
      # Its slot in the view that it was acquired with.
      attr_reader :slot

      def initialize(load, id, slot, number) # :nodoc:
        @load = load
        @id = id
        @slot = slot
        @number = number
      end

      # Gives the load back: the request is over. A BadArgumentError the second time.
      def release
        Native.load_release(@load, @number)
        nil
      end

      def inspect # :nodoc:
        "#<#{self.class} #{@id}>"
      end
    end

    # Makes an object on which nothing is in flight. The factor, from 1.01 to 16, is how many times its
    # part of the load a node may have; tries is how many of a key's candidates are asked before any
    # node with room is taken.
    def initialize(factor: 1.25, tries: 8)
      Native.load_new(factor, tries, self)
    end

    # Finds a node with room for one more load of a key, only among those named if some are, and counts
    # it there. Yields the id, releases whatever ends the block, and returns the block's value; without
    # a block returns the Ticket, to be released from any thread.
    def acquire(view, key, only: nil, &block)
      hold(view, *Native.load_acquire(self, view, key, view.mask_of(only)), &block)
    end

    # Does for a hash, which View#hash_key gave, what #acquire does for keys.
    def acquire_hash(view, hash, only: nil, &block)
      hold(view, *Native.load_acquire_hash(self, view, hash, view.mask_of(only)), &block)
    end

    # Does for a key that is too hot for one node what #acquire does for others: of its first
    # candidates, as many as the width says, two are drawn and the less loaded one is taken.
    def spread(view, key, width, only: nil, &block)
      hash = view.hash_key(key)
      # 0 also stands for a key of a length that the hash does not take; #acquire says so.
      return acquire(view, key, only: only, &block) if hash.zero? && view.home(key).nil?

      hold(view, *Native.load_spread(self, view, hash, width, view.mask_of(only)), &block)
    end

    # Says how much load a node has from elsewhere; takes the place of what was said before.
    def feed(view, id, value)
      Native.load_feed(self, view, Native.view_node_find(view, id), value)
      self
    end

    # Makes the nodes of a view those that count, as the first acquire with a newer view does.
    def follow(view)
      Native.load_follow(self, view)
      self
    end

    # The load of a node: what is in flight there, and what was fed.
    def of(view, id)
      Native.load_of(self, view, Native.view_node_find(view, id))
    end

    # The greatest load that a node may have with the next request; 0 if it takes none.
    def bound(view, id)
      Native.load_bound(self, view, Native.view_node_find(view, id))
    end

    # The load of all nodes of the newest view together.
    def total
      Native.load_total(self)
    end

    # Figures since the beginning, as a hash: tickets acquired; held now; for the node of the lookup, or
    # of a spread for the key's home (first_choice); nodes whose load was compared (tries); searches that
    # passed the limit (overflows).
    def stats
      Native.constants.grep(/\ALOAD_/).to_h do |constant|
        [constant.to_s.delete_prefix("LOAD_").downcase.to_sym, Native.load_statistic(self, Native.const_get(constant))]
      end
    end

    def inspect # :nodoc:
      "#<#{self.class} #{total} in flight>"
    end

    private

    def hold(view, slot, number)
      ticket = Ticket.new(self, Native.view_node_id(view, slot), slot, number)
      return ticket unless block_given?

      begin
        yield ticket.id
      ensure
        ticket.release
      end
    end
  end
end
