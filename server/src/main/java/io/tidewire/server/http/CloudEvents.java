package io.tidewire.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.server.json.Json;
import io.vertx.core.MultiMap;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * CloudEvents 1.0 over HTTP: the event's {@code data} is the row, byte for byte; what {@code
 * data_base64} holds is decoded first. Where the source declares a column {@code ce_id}, {@code
 * ce_source}, {@code ce_type}, {@code ce_subject} or {@code ce_time} and the data, a JSON object,
 * has no such key, the event's attribute is put in. An event without data is a row of its
 * attributes alone.
 */
final class CloudEvents {

    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");
    private static final List<String> OFFERED = List.of("id", "source", "type", "subject", "time");

    private CloudEvents() {}

    /**
     * The rows of the events in a request; null when it carries none.
     *
     * @param columns of the source
     * @throws TidewireException MALFORMED for what claims to be an event and is not: then nothing
     *     was accepted
     */
    static @Nullable List<byte[]> rows(
            String contentType, MultiMap headers, byte[] body, Set<String> columns) {
        return switch (Records.mediaType(contentType)) {
            case STRUCTURED -> List.of(structured(body, columns));
            case BATCH -> batch(body, columns);
            default ->
                    headers.contains("ce-specversion")
                            ? List.of(binary(headers, body, columns))
                            : null;
        };
    }

    private static List<byte[]> batch(byte[] body, Set<String> columns) {
        int start = 0;
        while (start < body.length && Records.isSpace(body[start])) {
            start++;
        }
        List<byte[]> events =
                start < body.length && body[start] == '[' ? JsonSplit.array(body, start) : null;
        if (events == null) {
            throw malformed("a batch of CloudEvents is a JSON array", null);
        }
        List<byte[]> rows = new ArrayList<>(events.size());
        for (byte[] event : events) {
            rows.add(structured(event, columns));
        }
        return rows;
    }

    private static byte[] structured(byte[] event, Set<String> columns) {
        Map<String, String> attributes = new LinkedHashMap<>();
        byte[] data = null;
        boolean text = false;
        try (JsonParser json = Json.parser(event)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("a CloudEvent is a JSON object", null);
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                JsonToken token = json.nextToken();
                if (data != null && (name.equals("data") || name.equals("data_base64"))) {
                    throw malformed("a CloudEvent has data or data_base64, not both", null);
                }
                if (name.equals("data_base64")) {
                    data = token == JsonToken.VALUE_NULL ? null : base64(json, token);
                } else if (name.equals("data")) {
                    data = raw(event, json);
                    text = token == JsonToken.VALUE_STRING;
                    if (text) {
                        attributes.put("data", json.getText());
                    }
                } else if (token.isScalarValue()) {
                    attributes.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw malformed("the CloudEvent is not JSON", e);
        }
        require(attributes);
        String dataType = attributes.getOrDefault("datacontenttype", "application/json");
        if (text && !dataType.contains("json")) {
            data = attributes.getOrDefault("data", "").getBytes(StandardCharsets.UTF_8);
        }
        return withAttributes(data == null ? new byte[] {'{', '}'} : data, attributes, columns);
    }

    private static byte[] base64(JsonParser json, JsonToken token) throws IOException {
        try {
            if (token == JsonToken.VALUE_STRING) {
                return Base64.getDecoder().decode(json.getText());
            }
        } catch (IllegalArgumentException e) {
            throw malformed("'data_base64' of the CloudEvent is not base64", e);
        }
        throw malformed("'data_base64' of the CloudEvent is not text", null);
    }

    /** The bytes of the value the parser stands on; leaves the parser at its end. */
    private static byte[] raw(byte[] event, JsonParser json) throws IOException {
        int start = Math.toIntExact(json.currentTokenLocation().getByteOffset());
        json.skipChildren();
        int end = JsonSplit.end(event, start);
        if (end < 0) {
            throw new IOException("the value has no end");
        }
        return Records.slice(event, start, end);
    }

    private static byte[] binary(MultiMap headers, byte[] body, Set<String> columns) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : REQUIRED) {
            header(headers, name, attributes);
        }
        for (String name : OFFERED) {
            header(headers, name, attributes);
        }
        require(attributes);
        return withAttributes(body.length == 0 ? new byte[] {'{', '}'} : body, attributes, columns);
    }

    private static void header(MultiMap headers, String name, Map<String, String> attributes) {
        String value = headers.get("ce-" + name);
        if (value != null) {
            try {
                attributes.put(
                        name, URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                attributes.put(name, value);
            }
        }
    }

    private static void require(Map<String, String> attributes) {
        for (String name : REQUIRED) {
            if (!attributes.containsKey(name)) {
                throw malformed("the CloudEvent has no '" + name + "'", null);
            }
        }
    }

    /** Puts the attributes in behind the opening brace; what the data has stays as it is. */
    private static byte[] withAttributes(
            byte[] data, Map<String, String> attributes, Set<String> columns) {
        Map<String, String> extra = new LinkedHashMap<>();
        for (String name : OFFERED) {
            String value = attributes.get(name);
            if (value != null && columns.contains("ce_" + name)) {
                extra.put("ce_" + name, value);
            }
        }
        if (extra.isEmpty()) {
            return data;
        }
        Set<String> keys = keys(data);
        if (keys == null) {
            return data;
        }
        extra.keySet().removeAll(keys);
        if (extra.isEmpty()) {
            return data;
        }
        byte[] added =
                Json.bytes(
                        json -> {
                            json.writeStartObject();
                            for (Map.Entry<String, String> entry : extra.entrySet()) {
                                json.writeStringField(entry.getKey(), entry.getValue());
                            }
                            json.writeEndObject();
                        });
        int brace = 0;
        while (data[brace] != '{') {
            brace++;
        }
        ByteArrayOutputStream row = new ByteArrayOutputStream(data.length + added.length);
        row.write(added, 0, added.length - 1);
        if (!keys.isEmpty()) {
            row.write(',');
        }
        row.write(data, brace + 1, data.length - brace - 1);
        return row.toByteArray();
    }

    /** The keys of a JSON object; null when it is none, which is the decoder's to say. */
    private static @Nullable Set<String> keys(byte[] data) {
        Set<String> keys = new HashSet<>();
        try (JsonParser json = Json.parser(data)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                keys.add(json.currentName());
                json.nextToken();
                json.skipChildren();
            }
            return keys;
        } catch (IOException e) {
            return null;
        }
    }

    private static TidewireException malformed(String message, @Nullable Throwable cause) {
        String hint = "nothing was accepted; CloudEvents 1.0 has specversion, id, source, type";
        return cause == null
                ? new TidewireException(ErrorCode.BAD_ARGUMENT, message, hint)
                : new TidewireException(ErrorCode.BAD_ARGUMENT, message, hint, cause);
    }
}
