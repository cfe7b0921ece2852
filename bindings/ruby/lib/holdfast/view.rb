# frozen_string_literal: true

module Holdfast
  # An answer to "which node owns this key?" that never changes. Views are frozen; any number of
  # threads and Ractors may ask one at once. The collector ends them, and knows what they weigh.
  #
  # Keys are strings of any bytes: what counts is their bytes, never their encoding. Enumerating a
  # view gives its nodes in the order of their ids.
  class View
    include Enumerable

    # The id of the node that owns a key; a NoNodeError, or what the block gives, if none can.
    def fetch(key)
      self[key] || (block_given? ? yield(key) : raise(NoNodeError, "no node can own a key: #{why_none}"))
    end

    # Yields each Node in the order of their ids.
    def each
      return enum_for(:each) { size } unless block_given?

      size.times { |index| yield node_at(Native.view_node_at(self, index)) }
      self
    end

    # All nodes in the order of their ids.
    alias nodes to_a

    # The Node of an id; nil if there is none.
    def node(id)
      node_at(Native.view_node_find(self, id))
    end

    # The Node in a slot; nil if there is none.
    def node_at(slot)
      id = Native.view_node_id(self, slot)
      return if id.empty?

      Node.new(id: id, slot: slot, weight: Native.view_node_weight(self, slot),
               zone: Native.view_node_zone(self, slot), address: Native.view_node_address(self, slot),
               share: Native.view_node_share(self, slot)).freeze
    end

    # How many nodes there are, drained ones included.
    def size
      Native.view_node_count(self)
    end

    # One more than the greatest slot in use.
    def slot_limit
      Native.view_slot_limit(self)
    end

    # Whether there are no nodes.
    def empty?
      size.zero?
    end

    # 64 bits over all that decides placement: views with equal fingerprints place every key alike,
    # in any process, language and release.
    def fingerprint
      Native.view_fingerprint(self)
    end

    # The number of the view in its cluster: 0 before the first publish, then 1, 2, 3 ...
    def generation
      Native.view_generation(self)
    end

    # The name of the algorithm with its version, e.g. "rendezvous-table@1".
    def algorithm
      Native.view_algorithm(self)
    end

    # The bytes that the view holds in memory.
    def memory
      Native.view_memory(self)
    end

    # Raises an InfeasibleError that says what would help if the share of a node is farther from
    # fair than the tolerance, 0.02 for 2 %. Returns the view.
    def check_shares(tolerance)
      Native.view_check_shares(self, tolerance)
      self
    end

    def inspect # :nodoc:
      format("#<%s %s, %d nodes, generation %d, fingerprint %016x>", self.class, algorithm, size, generation,
             fingerprint)
    end
    alias to_s inspect

    private

    def why_none
      return "the view has no nodes" if empty?
      return "every node has weight 0" if all? { |node| node.weight.zero? }

      "it has a length that the hash does not take"
    end
  end
end
