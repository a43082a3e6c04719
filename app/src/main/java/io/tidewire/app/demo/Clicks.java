package io.tidewire.app.demo;

import io.tidewire.app.client.Json;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Clicks of a shop whose fashions change: every half minute another item is in demand. One in a
 * hundred breaks a rule, comes twice or comes late, as in life. The same seed makes the same
 * clicks.
 */
public final class Clicks {

    private static final List<String> ITEMS =
            List.of(
                    "tea", "coffee", "honey", "bread", "cheese", "olives", "pasta", "lemons",
                    "rice", "pepper", "salt", "plums");
    private static final List<String> COUNTRIES = List.of("DE", "FR", "GB", "IN", "JP", "US");
    private static final int FASHION_SECONDS = 30;

    private final Random random;
    private long number;
    private @Nullable String previous;

    public Clicks(long seed) {
        this.random = new Random(seed);
    }

    /** A JSON object on one line. */
    public String next(Instant now) {
        if (previous != null && random.nextInt(100) == 0) {
            return previous;
        }
        Map<String, @Nullable Object> click = new LinkedHashMap<>();
        int item = item(now);
        long lateness =
                random.nextInt(200) == 0 ? 20_000 : (long) Math.abs(random.nextGaussian() * 800);
        click.put("event_id", Long.toHexString(random.nextLong()) + "-" + number++);
        click.put("user_id", "user-" + random.nextInt(500));
        click.put("item_id", ITEMS.get(item));
        click.put("country", COUNTRIES.get(random.nextInt(COUNTRIES.size())));
        click.put("price", price(item));
        click.put("ts", now.minusMillis(lateness).toString());
        previous = Json.write(click);
        return previous;
    }

    private int item(Instant now) {
        int fashion = (int) (now.getEpochSecond() / FASHION_SECONDS % ITEMS.size());
        return random.nextInt(4) == 0 ? fashion : random.nextInt(ITEMS.size());
    }

    private Object price(int item) {
        if (random.nextInt(150) == 0) {
            return random.nextBoolean() ? (Object) "free" : BigDecimal.valueOf(-100, 2);
        }
        return BigDecimal.valueOf(150 + 90L * item + random.nextInt(60), 2);
    }
}
