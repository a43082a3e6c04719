/** Requests, routes, replies and the handlers behind them. */
@NullMarked
package io.tidewire.server.http;

import org.jspecify.annotations.NullMarked;
