/** Retries that never execute a request twice: classification, backoff, budget. */
@NullMarked
package io.portcullis.core.retry;

import org.jspecify.annotations.NullMarked;
