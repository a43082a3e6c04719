/** Talks to a pipeline that runs in another process, through its HTTP API. */
@NullMarked
package io.tidewire.app.client;

import org.jspecify.annotations.NullMarked;
