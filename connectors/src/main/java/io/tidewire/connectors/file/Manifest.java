package io.tidewire.connectors.file;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a written file is worth: the steps it stood at when it was committed, and its length then.
 * Kept apart from the file and replaced as a whole, so that it is either the old one or the new
 * one.
 *
 * <pre>
 *   tidewire-file 1 RUN
 *   STEP LENGTH            as often as there may be a way back, the latest last
 *   CHECKSUM               CRC-32C of the lines above, in hexadecimal
 * </pre>
 */
final class Manifest {

    private static final String NAME = "manifest";
    private static final String HEAD = "tidewire-file 1 ";

    /**
     * @param length of the file in bytes; -1 where it says nothing
     */
    record Commit(long step, long length) {}

    private final Path folder;
    private final String run;
    private final List<Commit> commits;

    private Manifest(Path folder, String run, List<Commit> commits) {
        this.folder = folder;
        this.run = run;
        this.commits = commits;
    }

    /** For a run that has committed nothing yet. */
    static Manifest begin(Path folder, String run) {
        return new Manifest(folder, run, new ArrayList<>());
    }

    /** The one of this run; null when there is none, or none that is whole. */
    static @Nullable Manifest read(Path folder, String run) throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return null;
        }
        List<String> lines = Files.readAllLines(file);
        int last = lines.size() - 1;
        if (last < 1
                || !lines.getFirst().equals(HEAD + run)
                || !lines.get(last).equals(checksum(lines.subList(0, last)))) {
            return null;
        }
        List<Commit> commits = new ArrayList<>();
        for (String line : lines.subList(1, last)) {
            String[] numbers = line.split(" ");
            commits.add(new Commit(Long.parseLong(numbers[0]), Long.parseLong(numbers[1])));
        }
        return new Manifest(folder, run, commits);
    }

    private static String checksum(List<String> lines) {
        CRC32C checksum = new CRC32C();
        checksum.update(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(checksum.getValue());
    }

    List<Commit> commits() {
        return List.copyOf(commits);
    }

    /** The last commit; null for none. */
    @Nullable Commit last() {
        return commits.isEmpty() ? null : commits.getLast();
    }

    /** The last commit up to a step; the first one when all are later; null for none. */
    @Nullable Commit upTo(long step) {
        Commit found = commits.isEmpty() ? null : commits.getFirst();
        for (Commit commit : commits) {
            if (commit.step() <= step) {
                found = commit;
            }
        }
        return found;
    }

    /** Adds a commit, or replaces the last one if it is of the same step; durable on return. */
    void add(Commit commit) throws IOException {
        commits.removeIf(other -> other.step() >= commit.step());
        commits.add(commit);
        write();
    }

    /** Forgets the commits after this one, one of them; durable on return. */
    void takeBack(Commit to) throws IOException {
        if (commits.removeIf(commit -> commit.step() > to.step())) {
            write();
        }
    }

    /**
     * Forgets the commits that there is no way back to. Written with the next one.
     *
     * @return those
     */
    List<Commit> keep(long step) {
        Commit first = upTo(step);
        List<Commit> dropped =
                commits.stream()
                        .filter(commit -> first != null && commit.step() < first.step())
                        .toList();
        commits.removeAll(dropped);
        return dropped;
    }

    private void write() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(HEAD + run);
        commits.forEach(commit -> lines.add(commit.step() + " " + commit.length()));
        lines.add(checksum(lines));
        Files.createDirectories(folder);
        OutputFiles.replaceDurably(
                folder.resolve(NAME),
                List.of((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8)));
    }
}
