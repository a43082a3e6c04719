package io.tidewire.testkit.nexmark;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where bids come from: half from four big channels, half from 10 000 others. */
final class Channels {

    private static final int OTHERS = 10_000;

    /** A channel and its page. */
    record Channel(String name, String url) {}

    private final Channel[] big;
    private final Channel[] others;

    Channels(long seed) {
        SplittableRandom random = new SplittableRandom(~seed);
        this.big =
                Stream.of("Google", "Facebook", "Baidu", "Apple")
                        .map(name -> new Channel(name, page(random)))
                        .toArray(Channel[]::new);
        this.others =
                IntStream.range(0, OTHERS)
                        .mapToObj(number -> other(number, random))
                        .toArray(Channel[]::new);
    }

    Channel pick(SplittableRandom random) {
        return random.nextInt(2) > 0
                ? big[random.nextInt(big.length)]
                : others[random.nextInt(OTHERS)];
    }

    private static Channel other(int number, SplittableRandom random) {
        String url = page(random);
        if (random.nextInt(10) > 0) {
            url += "&channel_id=" + Math.abs(Integer.reverse(number));
        }
        return new Channel("channel-" + number, url);
    }

    private static String page(SplittableRandom random) {
        return "https://www.nexmark.com/%s/%s/%s/item.htm?query=1"
                .formatted(
                        Texts.words(random, 5, '_'),
                        Texts.words(random, 5, '_'),
                        Texts.words(random, 5, '_'));
    }
}
