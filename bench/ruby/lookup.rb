# frozen_string_literal: true

# What a lookup costs in Ruby, beside rings as they are written there:
#
#   ruby -I LIB bench/ruby/lookup.rb [SECONDS]
#
# LIB is where the binding was compiled (bindings/ruby/lib after `rake compile`), SECONDS how long
# each is measured. Needs benchmark-ips; dalli takes part if it is there.
require "benchmark/ips"
require "digest"
require "zlib"
require "holdfast"

NODES = Array.new(100) { |number| "node-#{number}" }.freeze
KEYS = Array.new(4096) { |number| format("key-%012d", number * 7919) }.freeze # 16 bytes
MANY = KEYS.first(1000).freeze

# A ring as it is commonly written in Ruby: MD5, 160 points a node, a sorted array, a binary search.
class CommonRing
  def initialize(ids, points = 160)
    @ring = ids.flat_map { |id| Array.new(points) { |index| [position("#{id}:#{index}"), id] } }.sort
    @positions = @ring.map(&:first)
  end

  def [](key)
    hash = position(key)
    @ring[@positions.bsearch_index { |at| at >= hash } || 0][1]
  end

  def position(text)
    Digest::MD5.digest(text).unpack1("L>")
  end
end

# The same with CRC-32, which costs Ruby least of all hashes.
class QuickRing < CommonRing
  def position(text)
    Zlib.crc32(text)
  end
end

# Dalli's ring without its sockets: the part that finds the server of a key.
def dalli_ring
  require "dalli"
  server = Struct.new(:name, :weight) do
    def alive?
      true
    end
  end
  Dalli::Ring.new(NODES.map { |id| server.new(id, 1) }, { threadsafe: false })
rescue LoadError
  nil
end

# How many keys a call of each measured thing takes.
KEYS_A_CALL = Hash.new(1)

def many(bench, name, &block)
  KEYS_A_CALL[name] = MANY.size
  bench.report(name, &block)
end

# A loop over an expression in `it` and `key`, written out so that nothing but it is called.
def one(bench, name, asked, expression)
  bench.report(name, &eval(<<~RUBY, binding, __FILE__, __LINE__ + 1))
    lambda do |times|
      keys = KEYS
      it = asked
      i = 0
      while i < times
        #{expression.sub("key", "keys[i & 4095]")}
        i += 1
      end
    end
  RUBY
end

view = Holdfast::Cluster.build { |cluster| NODES.each { |id| cluster.add(id) } }.view
bytes = MANY.join
offsets = (0..MANY.size).map { |index| index * 16 }
packed = offsets.pack("L*")
hashes = MANY.map { |key| view.hash_key(key) }.pack("Q*")
seconds = Float(ARGV.fetch(0, "1"))

report = Benchmark.ips(quiet: true) do |bench|
  bench.config(time: seconds, warmup: seconds / 4)
  one(bench, "the loop alone", nil, "it = key")
  one(bench, "String#hash", nil, "key.hash")
  one(bench, "view[key]", view, "it[key]")
  one(bench, "view.lookup(key)", view, "it.lookup(key)")
  many(bench, "view.lookup_many, 1000") { view.lookup_many(MANY) }
  many(bench, "view.ids_of, 1000") { view.ids_of(MANY) }
  many(bench, "view.group, 1000") { view.group(MANY) }
  many(bench, "view.lookup_packed, 1000") { view.lookup_packed(bytes, packed) }
  many(bench, "view.lookup_packed, array of offsets") { view.lookup_packed(bytes, offsets) }
  many(bench, "view.lookup_hashes, 1000") { view.lookup_hashes(hashes) }
  one(bench, "ring of MD5 in Ruby", CommonRing.new(NODES), "it[key]")
  one(bench, "ring of CRC-32 in Ruby", QuickRing.new(NODES), "it[key]")
  ring = dalli_ring
  one(bench, "Dalli's ring", ring, "it.server_from_continuum(key)") if ring
end

puts "| ns a key | Ruby #{RUBY_VERSION} |", "|---|---|"
report.entries.each do |entry|
  puts format("| %s | %.1f |", entry.label, 1e9 / entry.stats.central_tendency / KEYS_A_CALL[entry.label])
end
