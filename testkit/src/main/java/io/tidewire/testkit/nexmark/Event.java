package io.tidewire.testkit.nexmark;

/** What happens on the auction site. Times are milliseconds since 1970-01-01 UTC. */
public sealed interface Event {

    /** When it happened. */
    long dateTime();

    /** Somebody who sells and bids; a column per component. */
    record Person(
            long id,
            String name,
            String emailAddress,
            String creditCard,
            String city,
            String state,
            long dateTime,
            String extra)
            implements Event {}

    /** An item for sale; a column per component. */
    record Auction(
            long id,
            String itemName,
            String description,
            long initialBid,
            long reserve,
            long dateTime,
            long expires,
            long seller,
            long category,
            String extra)
            implements Event {}

    /** An offer for an item; a column per component. */
    record Bid(
            long auction,
            long bidder,
            long price,
            String channel,
            String url,
            long dateTime,
            String extra)
            implements Event {}
}
