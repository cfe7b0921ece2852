# frozen_string_literal: true

require "test_helper"

# What real programs answered; tests/vectors/dialect has a file for each family of them.
class DialectTest < HoldfastTest
  # The names of options that the files have others for, and the attributes by their places in a line of a node.
  OPTIONS = { "hash" => "key_hash", "hash_key" => "peer_key", "format" => "label_format", "points" => "virtual_nodes",
              "partition_bits" => "partitions", "prefix" => "key_prefix", "suffix" => "key_suffix" }.freeze
  ATTRIBUTES = { 2 => "server", 3 => "port", 5 => "label", 6 => "ip", 7 => "number", 8 => "hash64" }.freeze

  FILES = Dir[File.join(VECTORS, "dialect", "*.tsv")].freeze

  def test_there_are_files
    assert_operator FILES.size, :>, 20
  end

  FILES.each do |file|
    define_method("test_#{File.basename(file, ".tsv")}_answers_as_the_program_does") do
      keys = 0
      File.foreach(file, chomp: true) do |line|
        fields = line.split("\t")
        case fields[0]
        when "fleet" then begin_fleet(fields)
        when "node" then add(fields)
        when "nodes" then Integer(fields[1]).times { |number| add(["node", number.to_s, "", "", "1"]) }
        when "key"
          check(unwritten(fields[1]), fields[2])
          keys += 1
        end
      end
      assert_operator keys, :>, 30
    end
  end

  def test_attributes_are_set_and_read
    cluster = fleet(2)
    cluster.set_attribute("n1", :server, "10.0.0.1")
    assert_raises(Holdfast::BadArgumentError) { cluster.set_attribute("n1", :port, 0) }
    assert_raises(Holdfast::NotFoundError) { cluster.set_attribute("n7", :port, 1) }
    cluster.publish
    assert_equal ["", "10.0.0.1"], [0, 1].map { |slot| cluster.view.attribute(slot, :server) }
  end

  def views
    %w[ketama/libmemcached-weighted rendezvous-table].map do |algorithm|
      Holdfast::Cluster.build(algorithm: algorithm) { |c| %w[a:11211 b:11212 c:11213].each { |id| c.add id } }.view
    end
  end

  def test_a_point_is_shown_with_the_text_that_was_hashed_to_it
    from, to = views
    point = from.explain_hash(from.hash_key("user:42"))
    assert point.label.start_with?("#{from["user:42"].delete_suffix(":11211")}-"), point.inspect
    assert_operator point.number, :<, 1 << 32
    assert_raises(Holdfast::UnsupportedError) { to.explain_hash(7) }
  end

  def test_a_fleet_leaves_its_program_over_a_list_of_keys
    from, to = views
    before, after = [from, to].map { |view| Array.new(500) { |i| view.hash_key(i.to_s) } }
    assert_raises(Holdfast::BadArgumentError) { Holdfast::Plan.new(from, to, hashes: before, hashes_after: [1]) }
    assert_raises(Holdfast::BadArgumentError) { Holdfast::Plan.new(from, to, hashes_after: after) }
    assert_raises(Holdfast::BadArgumentError) do
      Holdfast::Plan.new(from, to, hashes: before, hashes_after: after, sizes: [7])
    end
    assert_raises(Holdfast::BadArgumentError) { Holdfast::Plan.new(from, from, hashes: before, hashes_after: after) }
    assert_raises(Holdfast::BadArgumentError) do
      Holdfast::Plan.new(from, to, hashes: before, hashes_after: after, replicas: 2)
    end
    plan = Holdfast::Plan.new(from, to, hashes: before, hashes_after: after, sizes: [7] * 500)
    moving = plan.each_move.sum(&:keys)
    assert_operator moving, :>=, 100
    assert_equal 7 * moving, plan.moved_bytes
    plan.limit(share: 0.1)
    stage = plan.view(1)
    waiting = (0...1000).map(&:to_s).reject { |key| stage[key] == to[key] }
    assert_includes 100..500, waiting.size
    waiting.each { |key| assert_equal from[key], stage[key] }
  end

  private

  # Behind "=" stands in base64 what is no clean text.
  def unwritten(text)
    text.start_with?("=") ? text[1..].unpack1("m") : text
  end

  def begin_fleet(fields)
    options = { algorithm: fields[2] }
    options[:key_part] = fields[3] unless fields[3] == "whole"
    fields[5..].each do |field|
      name, value = field.split("=", 2)
      value = unwritten(value)
      value = (1 << Integer(value)).to_s if name == "partition_bits"
      options[OPTIONS.fetch(name, name).to_sym] = value
    end
    @cluster = Holdfast::Cluster.new(**options)
    @answers_are_hashes = fields[4] == "hash"
    @ids = []
    @view = nil
  end

  def add(fields)
    id = unwritten(fields[1])
    weight = Float(fields[4])
    @cluster.add(id, weight: weight.zero? ? 1.0 : weight) # as libmemcached counts it
    @ids << id
    ATTRIBUTES.each do |place, name|
      value = fields[place].to_s
      @cluster.set_attribute(id, name, value) unless value.empty? || value == "0"
    end
  end

  def check(key, answer)
    @view ||= @cluster.publish && @cluster.view
    hash = @view.hash_key(key)
    if @answers_are_hashes
      assert_includes [hash.to_s, [hash].pack("Q").unpack1("q").to_s], answer
    else
      assert_equal @ids[Integer(answer)], @view.lookup_node(key).id, key
    end
  end
end
