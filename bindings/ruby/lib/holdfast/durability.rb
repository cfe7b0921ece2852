# frozen_string_literal: true

module Holdfast
  # A report on the replicas of a view: where they are, and which failures lose keys.
  #
  #   report = Holdfast::Durability.new(view, 3)
  #   report.check(0.05)             # raises: zone 'c0' holds 4.33 times its weight ...
  #   report.key_loss(2, level: 1)   # the probability that a key is lost when two racks of level 1 fail
  #
  # What fails as one is a unit: nodes are level 0, the outermost zones level 1, and so on. A node without a zone of
  # a level is a unit of its own. A key is lost when fewer of its replicas are in units that work than it needs.
  # States do not count.
  class Durability
    # A zone: its path, its level from 1, how many nodes it has, and the shares of all replicas that it holds and
    # that its weight asks for.
    Zone = Struct.new(:path, :level, :nodes, :share, :fair)

    # Counts the replicas of every partition of a table, so many of each key; or those of hashes, which
    # View#hash_key gave, with any algorithm. An UnsupportedError without hashes if the view has no partitions.
    def initialize(view, replicas, hashes: nil)
      Native.durability_new(view, replicas, hashes, self)
    end

    # The number of replicas of each key.
    def replicas
      Native.durability_replicas(self)
    end

    # How many partitions, or hashes of the list, were counted.
    def rows
      Native.durability_row_count(self)
    end

    # How many distinct sets of nodes hold a key together.
    def sets
      Native.durability_set_count(self)
    end

    # The share of all replicas that the node of a slot holds.
    def node_share(slot)
      Native.durability_node_share(self, slot)
    end

    # The share of all replicas that the weight of the node of a slot asks for.
    def node_fair(slot)
      Native.durability_node_fair(self, slot)
    end

    # Each Zone, in the order of levels, and of paths in each level.
    def zones
      Native.durability_zone_count(self).times.map do |index|
        Zone.new(Native.durability_zone_path(self, index), Native.durability_zone_level(self, index),
                 Native.durability_zone_nodes(self, index), Native.durability_zone_share(self, index),
                 Native.durability_zone_fair(self, index))
      end
    end

    # The level of the deepest zone; 0 if there are no zones.
    def levels
      Native.durability_level_count(self)
    end

    # How many nodes, or zones of a level, can fail.
    def units(level = 0)
      Native.durability_unit_count(self, level)
    end

    # The share of the keys whose replicas are in so many different units of a level.
    def spread(units, level: 0)
      Native.durability_spread(self, level, units)
    end

    # The part of the capacity of all nodes that is in use when the first node is full, if each has as much room as
    # its weight says.
    def usable_capacity
      Native.durability_usable_capacity(self)
    end

    # The slot of that node: it holds the most for its fair share. nil if all replicas are on nodes without one.
    def fullest_node
      slot = Native.durability_fullest_node(self)
      slot == Native.no_node ? nil : slot
    end

    # Raises an InfeasibleError that names the zone, or else the node, that holds most for its weight, if that is
    # more than 1 + tolerance times what its weight asks for.
    def check(tolerance)
      Native.durability_check(self, tolerance)
      self
    end

    # The probability that a key is lost when so many units of a level, chosen at random, fail at once.
    def key_loss(failed, level: 0, needed: 1)
      Native.durability_key_loss(self, level, failed, needed)
    end

    # The same for any of all keys, as a range: both ends are equal if it is exact, and are bounds of it if counting
    # would take too long.
    def any_loss(failed, level: 0, needed: 1)
      Range.new(*Native.durability_any_loss(self, level, failed, needed))
    end

    def inspect # :nodoc:
      "#<#{self.class} #{sets} sets of #{replicas}>"
    end
  end
end
