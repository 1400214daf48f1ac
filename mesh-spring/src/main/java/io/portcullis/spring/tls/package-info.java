/** Boot's SSL bundles as TLS material of the engine, reloaded while it runs. */
@NullMarked
package io.portcullis.spring.tls;

import org.jspecify.annotations.NullMarked;
