package io.tidewire.testkit.nexmark;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.data.Values;
import io.tidewire.testkit.nexmark.Event.Auction;
import io.tidewire.testkit.nexmark.Event.Bid;
import io.tidewire.testkit.nexmark.Event.Person;

import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The tables of the auction site, each of one kind of event, with the public suite's columns. */
public enum Table {
    PERSON(
            number("id"),
            text("name"),
            text("emailAddress"),
            text("creditCard"),
            text("city"),
            text("state"),
            time("dateTime"),
            text("extra")),
    AUCTION(
            number("id"),
            text("itemName"),
            text("description"),
            number("initialBid"),
            number("reserve"),
            time("dateTime"),
            time("expires"),
            number("seller"),
            number("category"),
            text("extra")),
    BID(
            number("auction"),
            number("bidder"),
            number("price"),
            text("channel"),
            text("url"),
            time("dateTime"),
            text("extra"));

    /** The column with the event time in every table. */
    public static final String EVENT_TIME = "dateTime";

    /** How far the watermark stays behind the greatest event time, in seconds. */
    public static final int MAX_DELAY_SECONDS = 4;

    private final Schema schema;

    Table(Field... fields) {
        this.schema = new Schema(Arrays.asList(fields));
    }

    /** The name in SQL. */
    public String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Schema schema() {
        return schema;
    }

    /**
     * How many of the first events are rows of this table.
     *
     * @param events a multiple of 50
     */
    public long rowsOf(long events) {
        return events
                / Generator.ROUND
                * switch (this) {
                    case PERSON -> 1;
                    case AUCTION -> Generator.AUCTIONS;
                    case BID -> Generator.ROUND - Generator.AUCTIONS - 1;
                };
    }

    /** The table that the event with this number is a row of. */
    public static Table at(long number) {
        int turn = (int) (number % Generator.ROUND);
        return turn == 0 ? PERSON : turn <= Generator.AUCTIONS ? AUCTION : BID;
    }

    /** The table an event is a row of. */
    public static Table of(Event event) {
        return switch (event) {
            case Person person -> PERSON;
            case Auction auction -> AUCTION;
            case Bid bid -> BID;
        };
    }

    /** The event as a row of its table: Long, String and LocalDateTime, none absent. */
    public static List<Object> row(Event event) {
        return switch (event) {
            case Person p ->
                    List.of(
                            p.id(),
                            p.name(),
                            p.emailAddress(),
                            p.creditCard(),
                            p.city(),
                            p.state(),
                            timestamp(p.dateTime()),
                            p.extra());
            case Auction a ->
                    List.of(
                            a.id(),
                            a.itemName(),
                            a.description(),
                            a.initialBid(),
                            a.reserve(),
                            timestamp(a.dateTime()),
                            timestamp(a.expires()),
                            a.seller(),
                            a.category(),
                            a.extra());
            case Bid b ->
                    List.of(
                            b.auction(),
                            b.bidder(),
                            b.price(),
                            b.channel(),
                            b.url(),
                            timestamp(b.dateTime()),
                            b.extra());
        };
    }

    private static LocalDateTime timestamp(long millis) {
        return Values.timestamp(millis * 1000);
    }

    private static Field number(String name) {
        return new Field(name, DataType.BIGINT);
    }

    private static Field text(String name) {
        return new Field(name, DataType.STRING);
    }

    private static Field time(String name) {
        return new Field(name, DataType.timestamp(3));
    }
}
