/**
 * Rows pushed over HTTP: durable in a topic, of this process or a cluster, before they are
 * answered.
 */
@NullMarked
package io.tidewire.connectors.http;

import org.jspecify.annotations.NullMarked;
