package io.tidewire.testkit.nexmark;

import java.util.SplittableRandom;

/** Random texts, of lower-case letters so that no format has to escape them. */
final class Texts {

    private static final int POOL = 1 << 20;
    private static final int SHORTEST = 3;

    private final String pool;

    Texts(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder letters = new StringBuilder(POOL);
        for (int i = 0; i < POOL; i++) {
            letters.append(letter(random));
        }
        this.pool = letters.toString();
    }

    private static char letter(SplittableRandom random) {
        return (char) ('a' + random.nextInt(26));
    }

    /** 3 to {@code limit - 1} characters, one in 13 of them a gap; no gap at either end is kept. */
    static String words(SplittableRandom random, int limit, char gap) {
        int length = random.nextInt(SHORTEST, limit);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(random.nextInt(13) == 0 ? gap : letter(random));
        }
        return text.toString().trim();
    }

    /**
     * Letters that bring {@code size} to {@code average}, give or take a fifth of what is missing.
     */
    String padding(SplittableRandom random, int size, int average) {
        int missing = average - size;
        if (missing <= 0) {
            return "";
        }
        int spread = Math.round(missing * 0.2f);
        int length = missing - spread + (spread == 0 ? 0 : random.nextInt(2 * spread));
        int from = random.nextInt(POOL - length);
        return pool.substring(from, from + length);
    }
}
