/** What others may learn about exchanges: records, traces, the access log. */
@NullMarked
package io.portcullis.engine.observe;

import org.jspecify.annotations.NullMarked;
