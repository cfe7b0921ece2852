import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.rubyeye.xmemcached.HashAlgorithm;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.impl.KetamaMemcachedSessionLocator;

/** Asks the locator of xmemcached's client, which is connected to all servers: it hashes what its sessions say then. */
final class Xmemcached {
  private static void connect(List<InetSocketAddress> addresses, int[] weights, KetamaMemcachedSessionLocator locator)
      throws Exception {
    var builder = new XMemcachedClientBuilder(addresses, weights);
    builder.setSessionLocator(locator);
    builder.setEnableHealSession(false);
    MemcachedClient client = builder.build();
    client.setEnableHeartBeat(false);
    if (client.getAvailableServers().size() != addresses.size()) throw new IllegalStateException("not all connected");
  }

  private static Lines.Placement of(List<Lines.Node> nodes, Map<String, String> choices) throws Exception {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (Lines.Node node : nodes) addresses.add(new InetSocketAddress(node.server(), node.port()));
    var locator = new KetamaMemcachedSessionLocator(HashAlgorithm.valueOf(choices.get("hash")),
        choices.get("format").equals("address"));
    connect(addresses, nodes.stream().mapToInt(Lines.Node::weight).toArray(), locator);
    return key -> {
      var session = locator.getSessionByKey(new String(key, StandardCharsets.UTF_8));
      return addresses.indexOf(session.getRemoteSocketAddress());
    };
  }

  public static void main(String[] arguments) throws Exception {
    Lines.answer(Xmemcached::of);
    Runtime.getRuntime().halt(0); // a client takes seconds to shut down
  }
}
