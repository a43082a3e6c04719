/** Rows pushed over HTTP: durable in a topic of the in-process broker before they are answered. */
@NullMarked
package io.tidewire.connectors.http;

import org.jspecify.annotations.NullMarked;
