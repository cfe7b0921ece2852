import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.KetamaNodeKeyFormatter;
import net.spy.memcached.KetamaNodeLocator;
import net.spy.memcached.MemcachedNode;

/** Asks spymemcached's own locator, over nodes that say nothing but their address. */
final class Spymemcached {
  private static MemcachedNode nodeAt(InetSocketAddress address) {
    return (MemcachedNode) Proxy.newProxyInstance(MemcachedNode.class.getClassLoader(),
        new Class<?>[] {MemcachedNode.class}, (proxy, method, arguments) -> switch (method.getName()) {
          case "getSocketAddress" -> address;
          case "hashCode" -> System.identityHashCode(proxy);
          case "equals" -> proxy == arguments[0];
          case "toString" -> address.toString();
          default -> throw new UnsupportedOperationException(method.getName());
        });
  }

  private static Lines.Placement of(List<Lines.Node> nodes, Map<String, String> choices) throws Exception {
    List<MemcachedNode> stand = new ArrayList<>();
    Map<InetSocketAddress, Integer> weights = new HashMap<>();
    for (Lines.Node node : nodes) {
      InetSocketAddress address = node.address();
      stand.add(nodeAt(address));
      if (choices.get("weighted").equals("on")) weights.put(address, node.weight());
    }
    var locator = new KetamaNodeLocator(stand, DefaultHashAlgorithm.valueOf(choices.get("hash")),
        KetamaNodeKeyFormatter.Format.valueOf(choices.get("format")), weights);
    return key -> stand.indexOf(locator.getPrimary(new String(key, StandardCharsets.UTF_8)));
  }

  public static void main(String[] arguments) throws Exception {
    Lines.answer(Spymemcached::of);
  }
}
