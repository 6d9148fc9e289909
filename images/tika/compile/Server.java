import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.tika.Tika;
import org.apache.tika.exception.WriteLimitReachedException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.sax.BodyContentHandler;

/**
 * Tika's parsers behind the three routes of Tika's own server that are used here: `GET /version`, `GET /tika` and
 * `PUT /tika/text`, which answers `{"X-TIKA:content": text, "Content-Type": type}`.
 */
public final class Server {
  private static final int PORT = 9998;
  private static final int THREADS = 4;
  /** Characters of one document; what comes after them is left out. */
  private static final int MOST_CHARACTERS = 20_000_000;
  /** A parser that takes longer hangs in a broken file. The process ends, as that of Tika's server does, and is restarted. */
  private static final int MOST_SECONDS = 300;

  private static final AutoDetectParser PARSER = new AutoDetectParser();
  private static final ExecutorService PARSING = Executors.newCachedThreadPool();

  public static void main(String[] arguments) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(PORT), 0);
    server.setExecutor(Executors.newFixedThreadPool(THREADS));
    server.createContext("/version", exchange -> answer(exchange, 200, "text/plain", Tika.getString()));
    server.createContext("/tika", exchange -> answer(exchange, 200, "text/plain", "This is Tika Server"));
    server.createContext("/tika/text", Server::extract);
    server.start();
  }

  private static void extract(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("PUT")) {
      answer(exchange, 405, "text/plain", "PUT a document");
      return;
    }
    Metadata metadata = new Metadata();
    String given = exchange.getRequestHeaders().getFirst("Content-Type");
    if (given != null) metadata.set(Metadata.CONTENT_TYPE, given);
    Future<String> parsing = PARSING.submit(() -> textOf(exchange.getRequestBody(), metadata));
    try {
      String text = parsing.get(MOST_SECONDS, TimeUnit.SECONDS);
      String type = metadata.get(Metadata.CONTENT_TYPE);
      String body = "{\"X-TIKA:content\":" + quoted(text) + ",\"Content-Type\":" + quoted(type == null ? "" : type) + "}";
      answer(exchange, 200, "application/json", body);
    } catch (TimeoutException | InterruptedException e) {
      answer(exchange, 503, "text/plain", "the document takes too long");
      System.exit(1);
    } catch (java.util.concurrent.ExecutionException e) {
      System.err.println(e.getCause());
      answer(exchange, 422, "text/plain", "the document cannot be read");
    }
  }

  private static String textOf(InputStream document, Metadata metadata) throws Exception {
    BodyContentHandler text = new BodyContentHandler(MOST_CHARACTERS);
    ParseContext context = new ParseContext();
    // Documents within a document are read, too.
    context.set(Parser.class, PARSER);
    try {
      PARSER.parse(document, text, metadata, context);
    } catch (WriteLimitReachedException e) {
      System.err.println("a document was cut after " + MOST_CHARACTERS + " characters");
    }
    return text.toString();
  }

  private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** A text as JSON. */
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < 0x20 || Character.isSurrogate(c)) out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }
}
