# frozen_string_literal: true

# A fleet of caches grows by one node: few keys move, all of them to the new node. Then many keys
# are asked for at once, grouped so that each node gets one request.
require "holdfast"

fleet = Holdfast::Cluster.build(expected_nodes: 8) do |cluster|
  cluster.add "cache-1", address: "10.0.0.1:11211"
  cluster.add "cache-2", address: "10.0.0.2:11211"
  cluster.add "cache-3", address: "10.0.0.3:11211", weight: 2
end

before = fleet.view
after = fleet.update { |cluster| cluster.add "cache-4", address: "10.0.0.4:11211" }

keys = Array.new(10_000) { |number| "user:#{number}" }
moved = before.ids_of(keys).zip(after.ids_of(keys)).reject { |from, to| from == to }
puts "#{moved.size} of #{keys.size} keys moved, all to #{moved.map(&:last).uniq.join(", ")}"

after.each do |node|
  puts format("%<id>s at %<address>s: weight %<weight>g, %<percent>.1f %% of the keys", **node.to_h,
              percent: node.share * 100)
end

after.group(%w[user:1 user:2 user:3 user:4]).sort.each do |id, group|
  puts "ask #{after.find_node(id).address} for #{group.join(", ")}"
end

begin
  fleet.add "cache-1"
rescue Holdfast::ExistsError => e
  puts "#{e.status_name}: #{e.message}"
end
