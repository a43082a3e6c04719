package io.tidewire.testkit.nexmark;

import io.tidewire.testkit.nexmark.Event.Auction;
import io.tidewire.testkit.nexmark.Event.Bid;
import io.tidewire.testkit.nexmark.Event.Person;

import java.util.SplittableRandom;

/**
 * Event n of the auction site, for any n from 0, always the same for the same settings: of each 50
 * events one is a person, three are auctions and the rest bids.
 *
 * <p>Three bids of four come from one hot bidder, one of two goes to one hot auction, three
 * auctions of four are by one hot seller; who is hot changes every hundred persons or auctions. The
 * others are drawn from the last 1000 persons and 100 auctions and the next 10 of either, so some
 * rows refer to what has not happened yet. Event times rise with n.
 *
 * <p>Two things differ from the public generator: it draws from one unseeded sequence, this one
 * from a sequence per event; and its padding has characters outside a to z, among them the
 * backslash.
 *
 * <p>Thread-safe.
 */
public final class Generator {

    /** Events after which the kinds come round again. */
    static final int ROUND = 50;

    /** The auctions among them; one is a person, the rest are bids. */
    static final int AUCTIONS = 3;

    private static final int HOT = 100;
    private static final int ACTIVE_PERSONS = 1000;
    private static final int OPEN_AUCTIONS = 100;
    private static final int LEAD = 10;
    private static final long FIRST_ID = 1000;
    private static final int FIRST_CATEGORY = 10;
    private static final int CATEGORIES = 5;

    private static final int PERSON_SIZE = 200;
    private static final int AUCTION_SIZE = 500;
    private static final int BID_SIZE = 100;

    private static final String[] FIRST_NAMES = {
        "Peter", "Paul", "Luke", "John", "Saul", "Vicky", "Kate", "Julie", "Sarah", "Deiter",
        "Walter"
    };
    private static final String[] LAST_NAMES = {
        "Shultz", "Abrams", "Spencer", "White", "Bartels", "Walton", "Smith", "Jones", "Noris"
    };
    private static final String[] CITIES = {
        "Phoenix",
        "Los Angeles",
        "San Francisco",
        "Boise",
        "Portland",
        "Bend",
        "Redmond",
        "Seattle",
        "Kent",
        "Cheyenne"
    };
    private static final String[] STATES = {"AZ", "CA", "ID", "OR", "WA", "WY"};

    private final Settings settings;
    private final Texts texts;
    private final Channels channels;

    public Generator(Settings settings) {
        this.settings = settings;
        this.texts = new Texts(settings.seed());
        this.channels = new Channels(settings.seed());
    }

    public Event event(long number) {
        // Neighbouring seeds give unrelated sequences: the generator mixes them.
        SplittableRandom random =
                new SplittableRandom(settings.seed() * 0x9E3779B97F4A7C15L ^ number);
        int turn = (int) (number % ROUND);
        if (turn == 0) {
            return person(number, random);
        }
        return turn <= AUCTIONS ? auction(number, random) : bid(number, random);
    }

    private Person person(long number, SplittableRandom random) {
        String name = pick(FIRST_NAMES, random) + " " + pick(LAST_NAMES, random);
        String email = Texts.words(random, 7, ' ') + "@" + Texts.words(random, 5, ' ') + ".com";
        String card =
                "%s %s %s %s"
                        .formatted(digits(random), digits(random), digits(random), digits(random));
        String city = pick(CITIES, random);
        String state = pick(STATES, random);
        int size =
                8 + name.length() + email.length() + card.length() + city.length() + state.length();
        return new Person(
                FIRST_ID + lastPerson(number),
                name,
                email,
                card,
                city,
                state,
                time(number),
                texts.padding(random, size, PERSON_SIZE));
    }

    private Auction auction(long number, SplittableRandom random) {
        long seller = random.nextInt(4) > 0 ? hot(lastPerson(number)) : somePerson(number, random);
        long time = time(number);
        // On average as long as it takes until as many auctions are open as should be.
        long life = time(number + (long) OPEN_AUCTIONS * ROUND / AUCTIONS) - time;
        long expires = time + 1 + random.nextLong(Math.max(life * 2, 1));
        long initialBid = price(random);
        String itemName = Texts.words(random, 20, ' ');
        String description = Texts.words(random, 100, ' ');
        int size = 6 * 8 + itemName.length() + description.length();
        return new Auction(
                FIRST_ID + lastAuction(number),
                itemName,
                description,
                initialBid,
                initialBid + price(random),
                time,
                expires,
                FIRST_ID + seller,
                FIRST_CATEGORY + random.nextInt(CATEGORIES),
                texts.padding(random, size, AUCTION_SIZE));
    }

    private Bid bid(long number, SplittableRandom random) {
        long auction =
                random.nextInt(2) > 0 ? hot(lastAuction(number)) : someAuction(number, random);
        // The person beside the hot seller, so that the two do not meet.
        long bidder =
                random.nextInt(4) > 0 ? hot(lastPerson(number)) + 1 : somePerson(number, random);
        long price = price(random);
        Channels.Channel channel = channels.pick(random);
        return new Bid(
                FIRST_ID + auction,
                FIRST_ID + settings.bidderShift() + bidder,
                price,
                channel.name(),
                channel.url(),
                time(number),
                texts.padding(random, 4 * 8, BID_SIZE));
    }

    private long time(long number) {
        return settings.start() + number * 1000 / settings.eventsPerSecond();
    }

    private static long lastPerson(long number) {
        return number / ROUND;
    }

    /** Of the auctions before this event or at it; -1 before the first. */
    private static long lastAuction(long number) {
        long turn = number % ROUND;
        return number / ROUND * AUCTIONS + Math.min(turn, AUCTIONS) - 1;
    }

    private static long hot(long last) {
        return last / HOT * HOT;
    }

    private static long somePerson(long number, SplittableRandom random) {
        long persons = lastPerson(number) + 1;
        long active = Math.min(persons, ACTIVE_PERSONS);
        return persons - active + random.nextLong(active + LEAD);
    }

    private static long someAuction(long number, SplittableRandom random) {
        long last = lastAuction(number);
        long first = Math.max(last - OPEN_AUCTIONS, 0);
        return first + random.nextLong(last - first + 1 + LEAD);
    }

    /** 100 to 100 million, as many between any two powers of ten. */
    private static long price(SplittableRandom random) {
        return Math.round(Math.pow(10, random.nextDouble() * 6) * 100);
    }

    private static String pick(String[] values, SplittableRandom random) {
        return values[random.nextInt(values.length)];
    }

    private static String digits(SplittableRandom random) {
        return Integer.toString(10_000 + random.nextInt(10_000)).substring(1);
    }
}
