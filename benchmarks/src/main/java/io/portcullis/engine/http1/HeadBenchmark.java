package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.engine.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading and writing the head of a browser's request. Stands in the codec's package because both are the codec's own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeadBenchmark {
    private static final byte[] REQUEST = """
            GET /checkout/basket?item=42&colour=green HTTP/1.1
            Host: shop.example.org
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
            Accept-Language: en-GB,en;q=0.7,de;q=0.3
            Accept-Encoding: gzip, deflate, br
            Cookie: session=6a1f0c5be2; theme=dark; consent=necessary
            traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
            Cache-Control: no-cache
            Connection: keep-alive

            """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);

    private static final Http1Settings SETTINGS =
            new Http1Settings(8192, 32_768, 100, TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(75), false);

    private final LineReader line = new LineReader();
    private final ByteBuf in = Unpooled.directBuffer(1024).writeBytes(REQUEST);
    private final ByteBuf out = Unpooled.directBuffer(2048);
    private @Nullable RequestHead parsed;

    @Setup
    public void parseOnce() {
        parsed = parse();
    }

    @Benchmark
    public @Nullable RequestHead parse() {
        in.readerIndex(0);
        Http1RequestParser parser = new Http1RequestParser(SETTINGS, line);
        return parser.parse(in);
    }

    @Benchmark
    public ByteBuf write() {
        out.clear();
        HeadWriter.request(out, Objects.requireNonNull(parsed), Framing.BODILESS, 0);
        return out;
    }
}
