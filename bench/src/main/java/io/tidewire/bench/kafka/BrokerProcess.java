package io.tidewire.bench.kafka;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@link BrokerRun} as long as this is open. */
public final class BrokerProcess implements AutoCloseable {

    static final String MARK = "serves ";

    private final Process process;
    private final String servers;

    private BrokerProcess(Process process, String servers) {
        this.process = process;
        this.servers = servers;
    }

    /**
     * @param folder for its log
     */
    public static BrokerProcess start(Path java, String classPath, Path folder, Path errors)
            throws IOException {
        Process process =
                new ProcessBuilder(
                                List.of(
                                        java.toString(),
                                        "-Xms1g",
                                        "-Xmx1g",
                                        "-cp",
                                        classPath,
                                        BrokerRun.class.getName(),
                                        folder.toString()))
                        .redirectError(errors.toFile())
                        .start();
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(MARK)) {
                return new BrokerProcess(process, line.substring(MARK.length()));
            }
        }
        throw new IOException("the broker did not start, see " + errors);
    }

    /** {@code host:port}. */
    public String servers() {
        return servers;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
