/** Kafka: the broker in the process, and sources and sinks on it or on any cluster. */
@NullMarked
package io.tidewire.connectors.kafka;

import org.jspecify.annotations.NullMarked;
