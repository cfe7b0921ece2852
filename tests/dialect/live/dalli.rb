# frozen_string_literal: true

# Asks Dalli's own ring, over servers that count as reached.
require 'dalli'

# Of the client's own making, but that it connects nowhere.
class Reached < Dalli::Protocol::Binary
  def alive? = true
end

def ring_of(nodes)
  Dalli::Ring.new(nodes.map { |node| Reached.new(node) }, threadsafe: false)
end

# "name:port:weight", as a client is given it; only the last ones may be left out.
def spelling(server, port, weight)
  return "#{server}:#{port == '0' ? '11211' : port}:#{weight}" unless weight == '1'

  port == '0' ? server : "#{server}:#{port}"
end

nodes = []
ring = nil
$stdin.each_line do |line|
  kind, *fields = line.chomp.split("\t")
  case kind
  when 'fleet'
    nodes = []
    ring = nil
  when 'node'
    nodes << spelling(fields[1], fields[2], fields[3])
  else
    ring ||= ring_of(nodes)
    puts ring.servers.index(ring.server_for_key([fields[0]].pack('H*')))
  end
end
