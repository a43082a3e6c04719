package io.tidewire.bench.peers;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.Traversers;
import com.hazelcast.jet.aggregate.AggregateOperation;
import com.hazelcast.jet.aggregate.AggregateOperation1;
import com.hazelcast.jet.aggregate.AggregateOperations;
import com.hazelcast.jet.datamodel.KeyedWindowResult;
import com.hazelcast.jet.datamodel.Tuple2;
import com.hazelcast.jet.pipeline.BatchSource;
import com.hazelcast.jet.pipeline.GeneralStage;
import com.hazelcast.jet.pipeline.Pipeline;
import com.hazelcast.jet.pipeline.Sink;
import com.hazelcast.jet.pipeline.SinkBuilder;
import com.hazelcast.jet.pipeline.Sinks;
import com.hazelcast.jet.pipeline.SourceBuilder;
import com.hazelcast.jet.pipeline.StreamStage;
import com.hazelcast.jet.pipeline.WindowDefinition;

import io.tidewire.bench.answer.Deciding;
import io.tidewire.bench.answer.Digest;
import io.tidewire.testkit.nexmark.NdjsonFiles;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One query in Hazelcast's stream engine, one member with two threads: {@code HazelcastRun QUERY
 * blackhole|print|digest FOLDER}. In its Java API, since its SQL has no ROW_NUMBER, no FILTER and
 * no join of windows.
 */
public final class HazelcastRun {

    /** What a printed row has in it. */
    public static final String ROW_MARK = "row [";

    private static final Set<Query> QUERIES =
            Set.of(Query.Q0, Query.Q1, Query.Q5, Query.Q12_EVENT_TIME, Query.Q17);

    private static final int THREADS = 2;

    /** Rows that a reader hands over at once. */
    private static final int BATCH = 1024;

    /** Of all sinks of this JVM, and by key for results whose newer rows replace older ones. */
    private static final Digest DIGEST = new Digest(Deciding.ALL);

    private HazelcastRun() {}

    /** Whether a query is written for it. */
    public static boolean runs(Query query) {
        return QUERIES.contains(query);
    }

    public static void main(String[] args) {
        System.setProperty("hazelcast.logging.type", "none");
        Query query = Query.valueOf(args[0]);
        Pipeline pipeline = Pipeline.create();
        result(query, pipeline, args[2]).writeTo(sink(query, args[1]));
        Config config = new Config();
        config.getJetConfig().setEnabled(true).setCooperativeThreadCount(THREADS);
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
        member.getJet().newJob(pipeline).join();
        if (args[1].equals("digest")) {
            DIGEST.print();
        }
        Runtime.getRuntime().halt(0);
    }

    private static GeneralStage<List<Object>> result(
            Query query, Pipeline pipeline, String folder) {
        var bids = pipeline.readFrom(bids(folder)).setLocalParallelism(THREADS);
        return switch (query) {
            case Q0 ->
                    bids.map(
                            bid ->
                                    List.of(
                                            bid.auction(),
                                            bid.bidder(),
                                            bid.price(),
                                            bid.dateTime(),
                                            bid.extra()));
            case Q1 ->
                    bids.map(
                            bid ->
                                    List.of(
                                            bid.auction(),
                                            bid.bidder(),
                                            bid.converted(),
                                            bid.dateTime(),
                                            bid.extra()));
            case Q5 -> q5(bids.addTimestamps(Bid::millis, Table.MAX_DELAY_SECONDS * 1000L));
            case Q12_EVENT_TIME ->
                    bids.addTimestamps(Bid::millis, Table.MAX_DELAY_SECONDS * 1000L)
                            .groupingKey(Bid::bidder)
                            .window(WindowDefinition.tumbling(10_000))
                            .aggregate(AggregateOperations.counting())
                            .map(
                                    window ->
                                            List.of(
                                                    window.key(),
                                                    window.result(),
                                                    Bid.time(window.start()),
                                                    Bid.time(window.end())));
            // A stream's aggregate gives out a row's new form whenever it changes.
            case Q17 ->
                    bids.addTimestamps(Bid::millis, Table.MAX_DELAY_SECONDS * 1000L)
                            .groupingKey(bid -> Tuple2.tuple2(bid.auction(), bid.day()))
                            .mapStateful(
                                    AuctionStatistics::new,
                                    (statistics, key, bid) -> {
                                        statistics.add(bid);
                                        return statistics.row(key.f0(), key.f1());
                                    });
            default -> throw new IllegalArgumentException(query.title());
        };
    }

    private static StreamStage<List<Object>> q5(StreamStage<Bid> bids) {
        return bids.groupingKey(Bid::auction)
                .window(WindowDefinition.sliding(10_000, 2_000))
                .aggregate(AggregateOperations.counting())
                .window(WindowDefinition.tumbling(2_000))
                .aggregate(mostBids())
                .flatMap(window -> Traversers.traverseIterable(window.result()));
    }

    /** All auctions that have the most bids of a window. */
    private static AggregateOperation1<
                    KeyedWindowResult<Long, Long>, ArrayList<Object[]>, List<List<Object>>>
            mostBids() {
        return AggregateOperation.withCreate(() -> new ArrayList<Object[]>())
                .<KeyedWindowResult<Long, Long>>andAccumulate(
                        (best, window) -> offer(best, window.key(), window.result()))
                .andCombine(
                        (best, other) ->
                                other.forEach(one -> offer(best, (Long) one[0], (Long) one[1])))
                .andExportFinish(
                        best -> {
                            List<List<Object>> rows = new ArrayList<>();
                            best.forEach(one -> rows.add(List.of(one[0], one[1])));
                            return rows;
                        });
    }

    private static void offer(ArrayList<Object[]> best, long auction, long count) {
        if (!best.isEmpty() && (Long) best.getFirst()[1] < count) {
            best.clear();
        }
        if (best.isEmpty() || (Long) best.getFirst()[1] == count) {
            best.add(new Object[] {auction, count});
        }
    }

    /** A file per reader. */
    private static BatchSource<Bid> bids(String folder) {
        return SourceBuilder.batch(
                        "bids",
                        context ->
                                new LineFile(
                                        NdjsonFiles.folder(Path.of(folder), Table.BID)
                                                .resolve(
                                                        context.globalProcessorIndex()
                                                                + ".ndjson")))
                .<Bid>fillBufferFn(HazelcastRun::fill)
                .destroyFn(LineFile::close)
                .distributed(THREADS)
                .build();
    }

    private static void fill(LineFile file, SourceBuilder.SourceBuffer<Bid> out)
            throws IOException {
        for (int i = 0; i < BATCH; i++) {
            if (!file.next((bytes, from, length) -> out.add(Bid.parse(bytes, from, length)))) {
                out.close();
                return;
            }
        }
    }

    private static Sink<List<Object>> sink(Query query, String kind) {
        return switch (kind) {
            case "blackhole" -> Sinks.noop();
            case "print" ->
                    SinkBuilder.sinkBuilder("print", context -> System.out)
                            .<List<Object>>receiveFn((out, row) -> out.println("row " + row))
                            .build();
            case "digest" ->
                    SinkBuilder.sinkBuilder("digest", context -> query)
                            .<List<Object>>receiveFn(HazelcastRun::digest)
                            .build();
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static void digest(Query query, List<Object> row) {
        synchronized (DIGEST) {
            if (query == Query.Q17) {
                DIGEST.put(row.getFirst(), row);
            } else {
                DIGEST.add(1, row);
            }
        }
    }
}
