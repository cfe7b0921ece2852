import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Reads the lines that natives.py writes, and prints the number of the node of every key. */
final class Lines {
  record Node(String id, String server, int port, int weight, String ip) {
    /** As Java makes it of a name that was looked up, and of an address. */
    InetSocketAddress address() throws UnknownHostException {
      byte[] bytes = InetAddress.getByName(ip).getAddress();
      boolean isNamed = !server.equals(ip);
      return new InetSocketAddress(
          isNamed ? InetAddress.getByAddress(server, bytes) : InetAddress.getByAddress(bytes), port);
    }
  }

  /** What a library makes of the nodes and of the choices of a fleet. */
  interface Library {
    Placement of(List<Node> nodes, Map<String, String> choices) throws Exception;
  }

  interface Placement {
    int numberOf(byte[] key) throws Exception;
  }

  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, String> choices = new HashMap<>();
  private final StringBuilder answers = new StringBuilder();
  private Placement placement;

  static void answer(Library library) throws Exception {
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var lines = new Lines();
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      lines.take(line.split("\t", -1), library);
    }
    System.out.print(lines.answers);
    System.out.flush();
  }

  private void take(String[] fields, Library library) throws Exception {
    switch (fields[0]) {
      case "fleet" -> begin(fields);
      case "node" -> nodes.add(new Node(fields[1], fields[2], Integer.parseInt(fields[3]),
          Integer.parseInt(fields[4]), fields[5]));
      default -> {
        if (placement == null) placement = library.of(nodes, choices);
        answers.append(placement.numberOf(HexFormat.of().parseHex(fields[1]))).append('\n');
      }
    }
  }

  private void begin(String[] fields) {
    nodes.clear();
    choices.clear();
    placement = null;
    for (int i = 1; i < fields.length; i++) {
      String[] choice = fields[i].split("=", 2);
      choices.put(choice[0], choice[1]);
    }
  }
}
