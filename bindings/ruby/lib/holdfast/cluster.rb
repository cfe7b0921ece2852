# frozen_string_literal: true

require "monitor"

module Holdfast
  # A set of nodes that changes. Changes are staged and then published together as one new View;
  # until then, and if publishing fails, nobody sees any of them.
  #
  # A node's id is what is hashed: 1 to 255 bytes, none of them a control byte. Its address is
  # payload and moves no key. Its weight is absolute: a node of weight 2 gets twice the keys of a
  # node of weight 1; weight 0 drains it. Its zone is a failure domain, such as "eu-1/rack-7".
  #
  # Threads may share a cluster: those that change it wait for one another, #view waits for nobody.
  class Cluster
    # The View published last; before the first publish it has no nodes. It outlives the cluster.
    attr_reader :view

    # Makes a cluster, yields it for adding nodes, publishes and returns it. If the block raises,
    # nothing is left behind.
    def self.build(config = nil, **options)
      cluster = new(config, **options)
      yield cluster if block_given?
      cluster.publish
      cluster
    rescue Exception # rubocop:disable Lint/RescueException -- whatever ends the block
      cluster&.close
      raise
    end

    # Makes a cluster of generation 0, from options by name or a Config.
    def initialize(config = nil, **options)
      raise ArgumentError, "give a Config or options, not both" if config && !options.empty?

      config ||= Config.new(**options)
      start { Native.cluster_new(config, self) }
    end

    # Makes a cluster that goes on from a view of any origin, such as View.open: its nodes, slots,
    # pins, options and generation. The view is what it has published.
    def self.restore(view)
      allocate.tap { |cluster| cluster.send(:start) { Native.cluster_restore(view, cluster) } }
    end

    # Stages a new node. Its weight is its share relative to other nodes: 0, or from 0.000001 to
    # 1000000000. Returns the cluster.
    def add(id, weight: 1, zone: nil, address: nil)
      change { stage_node(id, weight, zone, address) }
    end

    # Stages the removal of a node.
    def remove(id)
      change { Native.cluster_remove(self, id) }
    end

    # Stages a new weight for a node. Only keys from or to this node move.
    def set_weight(id, weight)
      change { Native.cluster_set_weight(self, id, weight) }
    end

    # Stages a replica weight for a node: its share of all replicas, as its weight is its share of the keys whose home
    # it is. With 0 it holds those keys and nothing else; with a weight of 0 beside it, it is a backup, or a witness;
    # with nil it is the weight again. Replicas and shards move, and no home.
    def set_replica_weight(id, weight)
      change { Native.cluster_set_replica_weight(self, id, weight.nil? ? -1.0 : weight) }
    end

    # Stages a text of a node that dialects hash: "server", "port", "label", "ip", "number", "hash64" or "assigned"; ""
    # for none. Without a server, the id of the node names it, and perhaps its port: "cache-a:11211".
    def set_attribute(id, name, value)
      change { Native.cluster_set_attribute(self, id, name.to_s, value.to_s) }
    end

    # Stages a new zone for a node: names separated by "/", outermost first; "" for none.
    def set_zone(id, zone)
      change { Native.cluster_set_zone(self, id, zone) }
    end

    # Stages a new address for a node, anything of up to 1023 bytes. No key moves.
    def set_address(id, address)
      change { Native.cluster_set_address(self, id, address) }
    end

    # Stages a new state for a node: :up, :draining or :down. No key of another node moves, and the
    # fingerprint stays the same; View#states_fingerprint tells of it.
    def set_state(id, state)
      number = state_number(state)
      change { Native.cluster_set_state(self, id, number) }
    end

    # Stages a new incarnation for a node: the same id, started anew, as a pod that restarts under its name. No key
    # moves. Any number that grows serves, such as the start time of the process: a greater one makes the node up,
    # an equal one stages nothing, and a smaller one is a RefusedError.
    def set_incarnation(id, incarnation)
      change { Native.cluster_set_incarnation(self, id, incarnation) }
    end

    # As #set_state, for what is told of an incarnation and may come late: a RefusedError if the node is of a later
    # one, and then it stays as it is.
    def set_state_incarnation(id, incarnation, state)
      number = state_number(state)
      change { Native.cluster_set_state_incarnation(self, id, incarnation, number) }
    end

    # As #remove, for an incarnation that has ended: a RefusedError if the node is of a later one.
    def remove_incarnation(id, incarnation)
      change { Native.cluster_remove_incarnation(self, id, incarnation) }
    end

    # Stages a pin: a key that lives on a node of the operator's choice.
    def pin(key, id)
      change { Native.cluster_pin(self, key, 0, id) }
    end

    # Stages a pin of all keys that start alike.
    def pin_prefix(prefix, id)
      change { Native.cluster_pin(self, prefix, 1, id) }
    end

    # Stages a pin of every key of a hash on the node whose id it maps to, or of none of them: much faster
    # than one by one.
    def pin_many(pins)
      stage_pin_list(pins, false)
    end

    # As pin_many, for prefixes.
    def pin_many_prefixes(prefixes)
      stage_pin_list(prefixes, true)
    end

    # Stages the end of a pin.
    def unpin(key)
      change { Native.cluster_unpin(self, key, 0) }
    end

    # Stages the end of a pin of all keys that start alike.
    def unpin_prefix(prefix)
      change { Native.cluster_unpin(self, prefix, 1) }
    end

    # Stages the whole desired membership at once, what a discovery feed delivers: an array of ids,
    # each of weight 1, or a hash from ids to weights. Nodes that are not named are removed, new ones
    # added, the others keep slot, zone, address, state and incarnation. A guard (options guard_least, guard_loss)
    # may hold the list back with RefusedError; set_nodes_anyway insists.
    def set_nodes(nodes)
      stage_list(nodes, false)
    end

    # As set_nodes, whatever the guard says: for an operator who knows better.
    def set_nodes_anyway(nodes)
      stage_list(nodes, true)
    end

    # Makes all staged changes one new View, and returns it; the view of before if nothing is
    # staged. If it fails the changes stay staged, to be mended or discarded. Other threads run
    # meanwhile. A guard (options guard_least, guard_loss, guard_window) may hold the changes back with
    # RefusedError; anyway: true insists, for an operator who knows better.
    def publish(anyway: false)
      @monitor.synchronize { publish_aside(anyway) }
    end

    # Sets the time by which losses leave the window of the guard (option guard_window), in units of the
    # caller, such as seconds. A cluster has no clock of its own; the first time is 0, and none may be
    # before the last one.
    def clock=(now)
      @monitor.synchronize { Native.cluster_set_clock(self, now) }
    end

    # Yields the cluster for changes, publishes them together and returns the new View; if the
    # block or publishing raises, or the thread is killed meanwhile, all that is staged is discarded.
    def update
      @monitor.synchronize do
        or_discard do
          yield self
          publish
        end
      end
    end

    # Forgets all staged changes.
    def discard
      change { Native.cluster_discard(self) }
    end

    # How many nodes the next view will have if it is published now.
    def staged_count
      @monitor.synchronize { Native.cluster_staged_count(self) }
    end

    # Ends the cluster; its views go on. Closing again does nothing. A cluster that is not closed is
    # ended by the collector.
    def close
      @monitor.synchronize { release }
    end

    def inspect # :nodoc:
      "#<#{self.class} #{closed? ? "closed" : @view.inspect}>"
    end
    alias to_s inspect

    private

    def state_number(state)
      name = "STATE_#{state.to_s.upcase}"
      raise BadArgumentError, "there is no state #{state.inspect}" unless Native.constants.include?(name.to_sym)

      Native.const_get(name)
    end

    def stage_list(nodes, insists)
      ids, weights = nodes.respond_to?(:to_hash) ? [nodes.to_hash.keys, nodes.to_hash.values] : [nodes.to_ary, nil]
      change { stage_nodes(ids, weights, insists) }
    end

    def stage_pin_list(pins, is_prefix)
      change { stage_pins(pins.to_hash.keys, pins.to_hash.values, is_prefix) }
    end

    def start
      yield
      @monitor = Monitor.new
      @view = Native.cluster_view(self)
    end

    def change
      @monitor.synchronize { yield }
      self
    end
  end
end
