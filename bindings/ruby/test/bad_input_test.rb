# frozen_string_literal: true

require_relative "test_helper"

# What is no key, no id and no handle is Ruby's error or the library's, and never a crash.
class BadInputTest < HoldfastTest
  NO_STRINGS = [nil, :symbol, 1, 1.5, [], {}, Object.new].freeze

  # An object that becomes a string only after it has changed another.
  class Sly
    def initialize(victim)
      @victim = victim
    end

    def to_str
      @victim.replace("x" * 100_000)
      GC.start
      "sly"
    end
  end

  def setup
    @cluster = fleet(3)
    @view = @cluster.view
  end

  def test_only_strings_are_keys
    NO_STRINGS.each do |key|
      %i[[] lookup fetch hash_key].each { |method| assert_raises(TypeError, method) { @view.public_send(method, key) } }
      assert_raises(TypeError) { @view.lookup_many(["k", key]) }
      assert_raises(TypeError) { @view.ids_of([key]) }
    end
    [nil, "k", :k, 1].each { |keys| assert_raises(TypeError) { @view.lookup_many(keys) } }
  end

  def test_what_becomes_a_string_is_a_key
    victim = +"first"
    assert_equal @view.lookup_many(["x" * 100_000, "sly"]), @view.lookup_many([victim, Sly.new(victim)])
  end

  def test_only_whole_numbers_from_0_to_64_bits_are_hashes
    [-1, 2**64, -2**70].each do |number|
      assert_raises(RangeError) { @view.lookup_u64(number) }
      assert_raises(RangeError) { @view.lookup_hash(number) }
      assert_raises(RangeError) { @view.lookup_hashes([number]) }
    end
    [nil, "1", 1.0, :one].each do |number|
      assert_raises(TypeError) { @view.lookup_u64(number) }
      assert_raises(TypeError) { @view.lookup_hashes([number]) }
    end
    assert_raises(ArgumentError) { @view.lookup_hashes("seven b") }
  end

  def test_offsets_stay_within_the_bytes_and_go_up
    assert_raises(IndexError) { @view.lookup_packed("abc", [0, 4]) }
    assert_raises(IndexError) { @view.lookup_packed("abc", [0, 2**32 - 1].pack("L*")) }
    assert_raises(ArgumentError) { @view.lookup_packed("abc", [2, 1, 3]) }
    assert_raises(ArgumentError) { @view.lookup_packed("abc", [9, 0]) }
    assert_raises(ArgumentError) { @view.lookup_packed("abc", []) }
    assert_raises(ArgumentError) { @view.lookup_packed("abc", "xyz") }
    assert_raises(RangeError) { @view.lookup_packed("abc", [0, -1]) }
    assert_raises(RangeError) { @view.lookup_packed("abc", [0, 2**32]) }
    assert_raises(TypeError) { @view.lookup_packed("abc", nil) }
    assert_raises(TypeError) { @view.lookup_packed(nil, [0]) }
  end

  def test_only_strings_are_ids_and_numbers_weights
    NO_STRINGS.each do |id|
      assert_raises(TypeError) { @cluster.add(id) }
      assert_raises(TypeError) { @cluster.remove(id) }
      assert_raises(TypeError) { @cluster.set_nodes(["a", id]) }
      assert_raises(TypeError) { @view.find_node(id) }
    end
    ["1", nil, :one].each { |weight| assert_raises(TypeError) { @cluster.add("a", weight: weight) } }
    assert_raises(TypeError) { @cluster.set_nodes("a" => "heavy") }
    assert_raises(ArgumentError) { @cluster.add("a\0b") }
    assert_raises(ArgumentError) { @cluster.set_nodes(["a\0b"]) }
    assert_equal 3, @cluster.staged_count
  end

  def test_slots_and_counts_are_no_negative_numbers
    assert_raises(RangeError) { @view.node(-1) }
    assert_raises(RangeError) { @view.node(2**32) }
    assert_raises(TypeError) { @view.node("0") }
  end

  def test_errors_say_what_they_met
    error = assert_raises(Holdfast::ExistsError) { @cluster.add("n1") }
    assert_kind_of Holdfast::Error, error
    assert_kind_of StandardError, error
    assert_equal "HF_E_EXISTS", error.status_name
    assert_equal Holdfast::Native::E_EXISTS, error.status
    assert_match(/'n1' already/, error.message)
    assert_equal Encoding::UTF_8, error.message.encoding
  end

  def test_every_status_has_an_error_class
    statuses = Holdfast::Native.constants.grep(/\AE_/)
    refute_empty statuses
    statuses.each do |name|
      error = Holdfast::Error.of(Holdfast::Native.const_get(name), "why")
      refute_instance_of Holdfast::Error, error
      assert_equal "HF_#{name}", error.status_name
    end
    assert_instance_of Holdfast::Error, Holdfast::Error.of(77, "unknown")
  end

  def test_options_are_refused_by_name_and_by_type
    assert_raises(Holdfast::OptionError) { Holdfast::Config.new(no_such_option: 1) }
    assert_raises(Holdfast::OptionError) { Holdfast::Config.new[:no_such_option] }
    assert_raises(Holdfast::OptionError) { Holdfast::Cluster.new(partitions: 1.5) }
    [nil, [], Object.new, true].each { |value| assert_raises(TypeError) { Holdfast::Config.new(balance: value) } }
    assert_raises(ArgumentError) { Holdfast::Cluster.new(Holdfast::Config.new, balance: 0) }
    assert_raises(TypeError) { Holdfast::Cluster.new("config") }
  end

  def test_objects_without_a_handle_are_closed
    assert_raises(Holdfast::ClosedError) { Holdfast::Config.allocate[:balance] = 0 }
    assert_raises(Holdfast::ClosedError) { Holdfast::Native.cluster_add(Holdfast::Cluster.allocate, "a", 1) }
    assert_raises(TypeError) { Holdfast::Native.cluster_add(Object.new, "a", 1) }
    assert_raises(TypeError) { Holdfast::Native.view_fingerprint(nil) }
    assert_raises(TypeError) { Holdfast::Native.view_fingerprint(@cluster) }
    assert_raises(TypeError) { Holdfast::View.instance_method(:lookup).bind(Object.new) }
  end

  def test_owned_handles_are_made_once_and_never_copied
    assert_raises(TypeError) { @cluster.dup }
    assert_raises(TypeError) { @cluster.clone }
    assert_raises(TypeError) { Holdfast::Config.new.dup }
    assert_raises(TypeError) { @cluster.send(:initialize) }
    config = Holdfast::Config.new
    assert_raises(TypeError) { config.send(:initialize) }
  end
end
