# frozen_string_literal: true

module Holdfast
  # An answer to "which node serves this key?" that never changes. Views are frozen; any number of
  # threads and Ractors may ask one at once. The collector ends them, and knows what they weigh.
  #
  # Keys are strings of any bytes: what counts is their bytes, never their encoding. Enumerating a
  # view gives its nodes in the order of their ids.
  class View
    include Enumerable

    # The id of the node that serves a key; a NoNodeError, or what the block gives, if none can.
    def fetch(key)
      self[key] || (block_given? ? yield(key) : raise(NoNodeError, "no node can serve a key: #{why_none}"))
    end

    # The Node that serves a key now, that of #lookup; nil if none can.
    def lookup_node(key)
      slot = lookup(key)
      slot && node(slot)
    end

    # The slot of a key's home, the node that the membership names, in whatever state that node is; nil
    # if there is none. Equals #lookup while every node is up.
    def home(key)
      slot_or_nil(Native.view_home(self, key))
    end

    # Does for a hash, which #hash_key gave, what #home does for keys.
    def home_hash(hash)
      slot_or_nil(Native.view_home_hash(self, hash))
    end

    # The Node that is the home of a key; nil if there is none.
    def home_node(key)
      slot = home(key)
      slot && node(slot)
    end

    # The ids of the nodes of a key in its own order of preference, the home first, those that are
    # down left out: at most so many, only those named, except those tried already.
    def candidates(key, most = size, only: nil, except: [])
      slots = Native.view_candidates(self, key, mask_of(only), slots_of(except), most)
      slots.map { |slot| id_at(slot) }
    end

    # Does for a hash what #candidates does for keys.
    def candidates_hash(hash, most = size, only: nil, except: [])
      slots = Native.view_candidates_hash(self, hash, mask_of(only), slots_of(except), most)
      slots.map { |slot| id_at(slot) }
    end

    # The ids of the nodes that should hold a key, so many of them, the home first, spread over zones.
    def replicas(key, most)
      Native.view_replicas(self, key, most).map { |slot| id_at(slot) }
    end

    # The ids of those of a key's replicas that can be read now: those that are up, then those that are draining. No
    # other node takes the place of one that is down, because it does not hold the key.
    def live_replicas(key, most)
      Native.view_live_replicas(self, key, most).map { |slot| id_at(slot) }
    end

    # The ids of the nodes of the shards of a key under an erasure code, each under the number of its shard: so many
    # different nodes. A node that leaves changes the shards that it held and hardly any other.
    def shards(key, count)
      Native.view_shards(self, key, count).map { |slot| id_at(slot) }
    end

    # Does for many hashes, an array or a string that <tt>pack("Q*")</tt> made, what #shards does for a key: an array of
    # ids for each.
    def shards_hashes(hashes, count)
      slots = Native.view_shards_hashes(self, [hashes, count])
      slots.map { |slot| id_at(slot) }.each_slice(count).to_a
    end

    # The Partitions of the view, which a store may keep as its shards.
    def partitions
      Partitions.new(self)
    end

    # Does for many hashes, an array or a string that <tt>pack("Q*")</tt> made, what #replicas does for a key:
    # an array of ids for each.
    def replicas_hashes(hashes, most)
      slots = Native.view_replicas_hashes(self, [hashes, most])
      slots.map { |slot| id_at(slot) }.each_slice(most).to_a
    end

    # The ids of a key's home and of its former homes, at most so many, where option history keeps them.
    def homes(key, most = 17)
      Native.view_homes(self, key, most).map { |slot| id_at(slot) }
    end

    # How this view stands to another: :same, :newer, :older or :diverged.
    def compare(other)
      %i[same newer older diverged].fetch(Native.view_compare(self, other))
    end

    # Pins as a hash from keys to ids.
    def pins
      pinned { |index| Native.view_pin_is_prefix(self, index).zero? }
    end

    # Pins of all keys that start alike, as a hash from prefixes to ids.
    def prefix_pins
      pinned { |index| Native.view_pin_is_prefix(self, index) == 1 }
    end

    # The view as bytes, which every process, language and machine can read. The same view gives the
    # same bytes.
    def bytes
      Native.view_write(self)
    end

    # Saves the snapshot in a file: whoever opens it finds the former one or this one, whole, whoever else
    # saves it at the same time. Symbolic links, permissions and, where the system allows it, owner and group
    # stay. An IoError if the path is no regular file.
    def save(path)
      Native.view_save(self, File.path(path))
      self
    end

    # The view of a snapshot in memory. The seed and what each process decides for itself (memory_limit, simd,
    # when_down, replicas, history and the guard) come from the options, the rest from it.
    def self.read(bytes, **options)
      Native.view_read(bytes, Config.new(**options))
    end

    # The view of a snapshot in a file, which is read into memory: nothing that happens to the file
    # afterwards reaches the view.
    def self.open(path, **options)
      Native.view_open(File.path(path), Config.new(**options))
    end

    # The view of a snapshot in a file, whose rows stay there: the file is mapped into memory and shared between
    # processes. Warning: it must not be changed in place while the view lives. Whoever overwrites it changes
    # answers, and keys may then have no node; whoever cuts it makes lookups end the process. Replacing it by
    # #save or a rename is safe.
    def self.map(path, **options)
      Native.view_map(File.path(path), Config.new(**options))
    end

    # The slots that have become free, the one left first: the log of removals, which algorithms of kind
    # :slot_log place by. Empty with all others.
    def removed
      Array.new(Native.view_removed_count(self)) { |index| Native.view_removed_at(self, index) }
    end

    # How the view came to an answer. In a text it is one line for people.
    class Explanation < Struct.new(:key, :hash, :node, :algorithm, :generation, :fingerprint, keyword_init: true)
      def to_s # :nodoc:
        format("%p has hash %016x; %s gives it to %s in view %d, fingerprint %016x", key, self[:hash], algorithm,
               node || "nobody", generation, fingerprint)
      end
    end

    # Tells how the view finds the node that serves a key, as an Explanation.
    def explain(key)
      Explanation.new(key: key, hash: hash_key(key), node: lookup_node(key), algorithm: algorithm,
                      generation: generation, fingerprint: fingerprint).freeze
    end

    # The point, row or slot of another program that a hash belongs to, as that program prints it, and the text that was
    # hashed to it, "" if points are not made of texts.
    Point = Struct.new(:number, :label)

    # Says under a dialect why a hash has its home, as a Point; pins and states do not count. An UnsupportedError if the
    # algorithm has nothing to show.
    def explain_hash(hash)
      Point.new(*point_and_label(hash)).freeze
    end

    # Yields each Node in the order of their ids.
    def each
      return enum_for(:each) { size } unless block_given?

      size.times { |index| yield node(Native.view_node_at(self, index)) }
      self
    end

    # All nodes in the order of their ids.
    alias nodes to_a

    # The Node of an id; nil if there is none. Enumerable#find, which takes a block, is another method.
    def find_node(id)
      node(Native.view_node_find(self, id))
    end

    # The Node of an address, of several the one whose id comes first; nil if there is none.
    def find_address(address)
      node(Native.view_node_find_address(self, address))
    end

    # A text of the node in a slot that dialects hash, as Cluster#set_attribute was given it; "" if it was not set.
    def attribute(slot, name)
      Native.view_node_attribute(self, slot, name.to_s)
    end

    # The Node in a slot; nil if there is none.
    def node(slot)
      id = Native.view_node_id(self, slot)
      return if id.empty?

      Node.new(id: id, slot: slot, weight: Native.view_node_weight(self, slot),
               replica_weight: Native.view_node_replica_weight(self, slot),
               zone: Native.view_node_zone(self, slot), address: Native.view_node_address(self, slot),
               state: state_of(slot), incarnation: Native.view_node_incarnation(self, slot),
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

    # 64 bits over all that decides placement: views with equal fingerprints give every key the same home and the
    # same replicas, in any process, language and release. Lookups depend on the states of nodes as well.
    def fingerprint
      Native.view_fingerprint(self)
    end

    # 64 bits over the nodes that are not up, and their states; 0 if every node is up. Views with equal fingerprints
    # give every key the same lookup if this and option when_down are equal, too. The view of a snapshot has 0.
    def states_fingerprint
      Native.view_states_fingerprint(self)
    end

    # The number of the view in its cluster: 0 before the first publish, then 1, 2, 3 ...
    def generation
      Native.view_generation(self)
    end

    # The name of the algorithm with its version, e.g. "rendezvous-table@1".
    def algorithm
      Native.view_algorithm(self)
    end

    # The options that the view was made with, the seed included, as a new Config. A cluster that is made of it and
    # has the same nodes in the same order, weights, zones and pins has the fingerprint of the view, unless nodes
    # were removed from the view's cluster.
    def config
      Config.allocate.tap { |config| Native.view_config(self, config) }
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

    # One byte for every slot, not 0 for the nodes of these ids; nil, which stands for all, for nil.
    def mask_of(ids) # :nodoc:
      ids && slots_of(ids).each_with_object("\0".b * slot_limit) { |slot, mask| mask.setbyte(slot, 1) }
    end

    private

    def slot_or_nil(slot)
      slot == Native.no_node ? nil : slot
    end

    # nil for slots that no node has; no id is empty.
    def id_at(slot)
      id = Native.view_node_id(self, slot)
      id.empty? ? nil : id
    end

    def state_of(slot)
      number = Native.view_node_state(self, slot)
      name = Native.constants.grep(/\ASTATE_/).find { |constant| Native.const_get(constant) == number }
      name.to_s.delete_prefix("STATE_").downcase.to_sym
    end

    def slots_of(ids)
      ids.map { |id| Native.view_node_find(self, id) }.reject { |slot| slot == Native.no_node }
    end

    def pinned
      Native.view_pin_count(self).times.select { |index| yield index }.to_h do |index|
        [Native.view_pin_key(self, index), Native.view_pin_node(self, index)]
      end
    end

    def why_none
      return "the view has no nodes" if empty?
      return "every node is down" if all? { |node| node.state == :down }
      return "every node has weight 0" if all? { |node| node.weight.zero? }

      "it has a length that the hash does not take"
    end
  end
end
