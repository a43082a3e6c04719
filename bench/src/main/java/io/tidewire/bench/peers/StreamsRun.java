package io.tidewire.bench.peers;

import io.tidewire.bench.kafka.Clients;
import io.tidewire.bench.measure.Logs;
import io.tidewire.testkit.nexmark.Query;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One query in Kafka Streams, two threads, state on the heap and not logged, from a topic to its
 * end: {@code StreamsRun QUERY SERVERS TOPIC OUTPUT}. q5 and q7 are not written for it: it knows no
 * watermark, so a window's only row is out when some later record says so.
 */
public final class StreamsRun {

    private static final Set<Query> QUERIES = Set.of(Query.Q1, Query.Q12_EVENT_TIME, Query.Q17);

    /** Threads that take turns badly make rows late on a replay: none are, within this. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    private static final long TEN_SECONDS = 10_000;

    private StreamsRun() {}

    /** Whether a query is written for it. */
    public static boolean runs(Query query) {
        return QUERIES.contains(query);
    }

    public static void main(String[] args) throws Exception {
        Logs.quiet();
        Query query = Query.valueOf(args[0]);
        String application = "nexmark-" + args[3];
        StreamsBuilder builder = new StreamsBuilder();
        KStream<byte[], Bid> bids =
                builder.stream(
                        args[2],
                        Consumed.with(Serdes.ByteArray(), serde(StreamsRun::bid, Bid::toBytes)));
        switch (query) {
            case Q1 -> q1(bids, args[3]);
            case Q12_EVENT_TIME -> q12(bids, args[3]);
            case Q17 -> q17(bids, args[3]);
            default -> throw new IllegalArgumentException(query.title());
        }
        try (KafkaStreams streams =
                        new KafkaStreams(builder.build(), settings(application, args[1]));
                Admin admin = Admin.create(Map.of("bootstrap.servers", args[1]))) {
            streams.start();
            awaitEnd(admin, application, args[2]);
            streams.close();
        }
        System.exit(0);
    }

    private static Properties settings(String application, String servers) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1000);
        settings.put(
                StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG,
                BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers.class);
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG,
                System.getProperty("java.io.tmpdir") + "/" + application);
        settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        Clients.READING.forEach(
                (name, value) -> settings.put(StreamsConfig.consumerPrefix(name), value));
        Clients.WRITING.forEach(
                (name, value) -> settings.put(StreamsConfig.producerPrefix(name), value));
        return settings;
    }

    private static void q1(KStream<byte[], Bid> bids, String output) {
        bids.mapValues(
                        bid ->
                                Bid.json(
                                        out -> {
                                            out.writeNumberField("auction", bid.auction());
                                            out.writeNumberField("bidder", bid.bidder());
                                            out.writeNumberField("price", bid.converted());
                                            out.writeStringField("dateTime", bid.time());
                                            out.writeStringField("extra", bid.extra());
                                        }))
                .to(output, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    }

    private static void q12(KStream<byte[], Bid> bids, String output) {
        bids.groupBy(
                        (key, bid) -> bid.bidder(),
                        Grouped.with(Serdes.Long(), serde(Bid::fromBytes, Bid::toBytes)))
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(TEN_SECONDS), GRACE))
                .count(
                        Materialized.<Long, Long, WindowStore<Bytes, byte[]>>with(
                                        Serdes.Long(), Serdes.Long())
                                .withLoggingDisabled())
                .toStream()
                .map(
                        (window, count) ->
                                KeyValue.pair(
                                        key(window.key() + "@" + window.window().start()),
                                        Bid.json(
                                                out -> {
                                                    out.writeNumberField("bidder", window.key());
                                                    out.writeNumberField("bid_count", count);
                                                    out.writeStringField(
                                                            "starttime",
                                                            Bid.text(window.window().start()));
                                                    out.writeStringField(
                                                            "endtime",
                                                            Bid.text(window.window().end()));
                                                })))
                .to(output, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    }

    private static void q17(KStream<byte[], Bid> bids, String output) {
        bids.groupBy(
                        (key, bid) -> bid.auction() + "@" + bid.day(),
                        Grouped.with(Serdes.String(), serde(Bid::fromBytes, Bid::toBytes)))
                .aggregate(
                        AuctionStatistics::new,
                        (key, bid, statistics) -> {
                            statistics.add(bid);
                            return statistics;
                        },
                        Materialized.<String, AuctionStatistics, KeyValueStore<Bytes, byte[]>>with(
                                        Serdes.String(),
                                        serde(
                                                AuctionStatistics::fromBytes,
                                                AuctionStatistics::toBytes))
                                .withLoggingDisabled())
                .toStream()
                .map(
                        (key, statistics) ->
                                KeyValue.pair(
                                        key(key),
                                        Bid.json(
                                                out -> {
                                                    int at = key.indexOf('@');
                                                    statistics.write(
                                                            out,
                                                            Long.parseLong(key, 0, at, 10),
                                                            key.substring(at + 1));
                                                })))
                .to(output, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    }

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Bid bid(byte[] json) {
        return Bid.parse(json, 0, json.length);
    }

    private interface Function<A, B> {
        B apply(A value);
    }

    private static <T> Serde<T> serde(Function<byte[], T> from, Function<T, byte[]> to) {
        Serializer<T> serializer = (topic, value) -> to.apply(value);
        Deserializer<T> deserializer = (topic, bytes) -> from.apply(bytes);
        return Serdes.serdeFrom(serializer, deserializer);
    }

    /** Until all that was read, and all that it put onto topics between, has been committed. */
    private static void awaitEnd(Admin admin, String application, String topic) throws Exception {
        boolean atEnd = false;
        while (!atEnd) {
            TimeUnit.MILLISECONDS.sleep(300);
            Set<String> names = new HashSet<>(Set.of(topic));
            for (String name : admin.listTopics().names().get()) {
                if (name.startsWith(application + "-") && name.endsWith("-repartition")) {
                    names.add(name);
                }
            }
            Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
            for (String name : names) {
                wanted.put(new TopicPartition(name, 0), OffsetSpec.latest());
                wanted.put(new TopicPartition(name, 1), OffsetSpec.latest());
            }
            Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(wanted).all().get();
            Map<TopicPartition, OffsetAndMetadata> done =
                    admin.listConsumerGroupOffsets(application)
                            .partitionsToOffsetAndMetadata()
                            .get();
            atEnd =
                    ends.entrySet().stream()
                            .allMatch(
                                    end -> {
                                        OffsetAndMetadata at = done.get(end.getKey());
                                        return end.getValue().offset() == 0
                                                ? !end.getKey().topic().equals(topic)
                                                : at != null
                                                        && at.offset() >= end.getValue().offset();
                                    });
        }
    }
}
