/** What the API says, as JSON. */
@NullMarked
package io.tidewire.server.json;

import org.jspecify.annotations.NullMarked;
