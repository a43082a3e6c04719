package io.tidewire.bench.product;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Posts rows over keep-alive connections, one request at a time on each; 429 is waited out and
 * counted.
 */
final class HttpLoad {

    /**
     * @param busy answers of 429
     */
    record Result(long rows, double seconds, long busy) {
        double rowsPerSecond() {
            return rows / seconds;
        }
    }

    private HttpLoad() {}

    static Result run(int port, String source, int connections, int rowsPerPost, double seconds)
            throws IOException {
        long deadline = System.nanoTime() + (long) (seconds * 1e9);
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            List<Future<long[]>> counts = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                int connection = i;
                counts.add(
                        threads.submit(
                                () -> connection(port, source, connection, rowsPerPost, deadline)));
            }
            long rows = 0;
            long busy = 0;
            for (Future<long[]> count : counts) {
                rows += count.get()[0];
                busy += count.get()[1];
            }
            return new Result(rows, (System.nanoTime() - begin) / 1e9, busy);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static long[] connection(
            int port, String source, int number, int rowsPerPost, long deadline)
            throws IOException {
        // Several bodies in turn; event times stand still, so nothing is late.
        List<byte[]> requests = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(number);
        for (int i = 0; i < 8; i++) {
            StringBuilder body = new StringBuilder();
            for (int row = 0; row < rowsPerPost; row++) {
                body.append(Rows.row(number * 1000L + i, random))
                        .append(rowsPerPost > 1 ? "\n" : "");
            }
            byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
            String head =
                    "POST /ingest/"
                            + source
                            + " HTTP/1.1\r\nHost: localhost:"
                            + port
                            + "\r\nContent-Type: "
                            + (rowsPerPost > 1 ? "application/x-ndjson" : "application/json")
                            + "\r\nContent-Length: "
                            + bytes.length
                            + "\r\n\r\n";
            byte[] request = new byte[head.length() + bytes.length];
            System.arraycopy(
                    head.getBytes(StandardCharsets.US_ASCII), 0, request, 0, head.length());
            System.arraycopy(bytes, 0, request, head.length(), bytes.length);
            requests.add(request);
        }
        long rows = 0;
        long busy = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream(), 8192);
            for (int i = 0; System.nanoTime() < deadline; i++) {
                out.write(requests.get(i % requests.size()));
                int status = answer(in);
                if (status == 200) {
                    rows += rowsPerPost;
                } else if (status == 429) {
                    busy++;
                    Product.pause(20);
                } else {
                    throw new IOException("status " + status);
                }
            }
        }
        return new long[] {rows, busy};
    }

    private static int answer(InputStream in) throws IOException {
        String first = line(in);
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        in.skipNBytes(length);
        return Integer.parseInt(first.substring(9, 12));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("connection closed");
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.toString();
    }
}
