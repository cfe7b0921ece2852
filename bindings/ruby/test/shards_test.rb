# frozen_string_literal: true

require_relative "test_helper"

class ShardsTest < HoldfastTest
  def test_a_node_that_leaves_changes_its_own_shards
    cluster = fleet(60)
    before = cluster.view
    after = cluster.remove("n17").publish
    rebuilt = others = 0
    some_keys(500).each do |key|
      old = before.shards(key, 9)
      assert_equal 9, old.uniq.size
      old.zip(after.shards(key, 9)) do |from, to|
        next if from == to

        from == "n17" ? rebuilt += 1 : others += 1
      end
    end
    assert_operator rebuilt, :>, 30
    assert_operator others, :<, 2
  end

  def test_shards_of_many_hashes_are_those_of_their_keys
    view = fleet(40).view
    keys = some_keys(50)
    hashes = keys.map { |key| view.hash_key(key) }
    [9, 32].each do |count|
      expected = keys.map { |key| view.shards(key, count) }
      assert_equal expected, view.shards_hashes(hashes, count)
      assert_equal expected, view.shards_hashes(hashes.pack("Q*"), count)
    end
    assert_empty view.shards_hashes([], 9)
  end

  def test_impossible_numbers_of_shards_are_refused
    view = fleet(6).view
    [0, 33, 1000].each do |count|
      assert_raises(Holdfast::BadArgumentError) { view.shards("user:42", count) }
      assert_raises(Holdfast::BadArgumentError) { view.shards_hashes([1], count) }
    end
    error = assert_raises(Holdfast::InfeasibleError) { view.shards("user:42", 7) }
    assert_match(/ask for 6/, error.message)
    assert_raises(Holdfast::InfeasibleError) { view.shards_hashes([1], 7) }
    assert_raises(TypeError) { view.shards_hashes(nil, 3) }
  end
end
