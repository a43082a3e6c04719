package io.tidewire.bench.peers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The lines of a file as bytes, without a text made of each. */
final class LineFile implements AutoCloseable {

    private final InputStream in;
    private byte[] buffer = new byte[1 << 20];
    private int start;
    private int end;
    private boolean ended;

    LineFile(Path file) throws IOException {
        this.in = Files.newInputStream(file);
    }

    /** Takes one line where it lies; its bytes change with the next. */
    interface Receiver {
        void line(byte[] buffer, int from, int length);
    }

    /** Hands over the next line; false when there is none. */
    boolean next(Receiver receiver) throws IOException {
        int seen = start;
        while (true) {
            for (int i = seen; i < end; i++) {
                if (buffer[i] == '\n') {
                    int from = start;
                    start = i + 1;
                    receiver.line(buffer, from, i - from);
                    return true;
                }
            }
            if (ended) {
                return false;
            }
            seen = end - start;
            refill();
            seen += start;
        }
    }

    private void refill() throws IOException {
        if (start == 0 && end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            ended = true;
        } else {
            end += count;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
