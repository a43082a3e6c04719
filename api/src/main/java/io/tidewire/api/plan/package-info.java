/** The waist: what the SQL compiler produces and the engine runs. */
@NullMarked
package io.tidewire.api.plan;

import org.jspecify.annotations.NullMarked;
