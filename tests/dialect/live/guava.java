import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Asks Guava's consistentHash, with a number or with a hash of the key. */
final class Guava {
  private static Lines.Placement of(List<Lines.Node> nodes, Map<String, String> choices) {
    int buckets = nodes.size();
    HashFunction function = switch (choices.get("hash")) {
      case "murmur3_128" -> Hashing.murmur3_128();
      case "crc32" -> Hashing.crc32();
      default -> null;
    };
    if (function != null) return key -> Hashing.consistentHash(function.hashBytes(key), buckets);
    return key -> Hashing.consistentHash(Long.parseUnsignedLong(new String(key, StandardCharsets.US_ASCII)), buckets);
  }

  public static void main(String[] arguments) throws Exception {
    Lines.answer(Guava::of);
  }
}
