package io.sallyport.directory;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.http.Access;
import io.sallyport.http.Description;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FormParameters;
import io.sallyport.http.MediaType;
import io.sallyport.http.RefusalLog;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Schemas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Files of people and groups, a block of lines at a time.
final class ImportEndpoints {
    private static final String PATH = "/{tenant}/api/v1/directory/imports/{import}";
    private static final String ID = "import";
    private static final String LINE = "line";
    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final Access ACCESS = new Access.Bearer(Scim.WRITE_SCOPE);

    private final Imports imports;
    private final RefusalLog refusals;

    ImportEndpoints(Imports imports, RefusalLog refusals) {
        this.imports = imports;
        this.refusals = refusals;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post(PATH, ACCESS, this::take)
                        .accepting(MediaType.JSON_LINES)
                        .withBody(BODY_BYTES_MAX)
                        .described(
                                Description.of(
                                                "importDirectory",
                                                "Takes users and groups over, at most "
                                                        + Imports.LINES_MAX
                                                        + " lines at a time, each one as SCIM has"
                                                        + " it.",
                                                Description.Shape.json(progress()))
                                        .taking(Description.Shape.of(MediaType.JSON_LINES))
                                        .with(
                                                id(),
                                                Description.Parameter.query(
                                                        LINE,
                                                        "the number of the first of them in the"
                                                                + " file; 1 where it is left out",
                                                        Schemas.number(1, Long.MAX_VALUE)))),
                Endpoint.get(PATH, ACCESS, this::progress)
                        .described(
                                Description.of(
                                                "readImport",
                                                "How far an import is, and which line it goes on"
                                                        + " with.",
                                                Description.Shape.json(progress()))
                                        .with(id())));
    }

    private static Description.Parameter id() {
        return Description.Parameter.path(
                ID, "chosen by who imports, one for each file", Schemas.ID);
    }

    private static Map<String, Object> progress() {
        Map<String, Object> count = Schemas.number(0, Long.MAX_VALUE);
        Map<String, Map<String, Object>> problem =
                Map.of(LINE, count, "status", count, "detail", Schemas.TEXT);
        return Schemas.object(
                Map.of(
                        "next",
                        count,
                        "made",
                        count,
                        "refused",
                        count,
                        "problems",
                        Schemas.list(Schemas.object(problem, List.copyOf(problem.keySet())))),
                List.of("next", "made", "refused", "problems"));
    }

    private Response take(RequestContext context, Request request) {
        long first =
                FormParameters.query(request, Set.of(LINE))
                        .one(LINE)
                        .map(ImportEndpoints::line)
                        .orElse(1L);
        Imports.Block block = new Imports.Block(id(request), first, lines(request.body()));
        return answer(
                imports.take(
                        context,
                        block,
                        problem -> refusals.refused(context, PATH, problem.refusal())));
    }

    private Response progress(RequestContext context, Request request) {
        return answer(imports.progress(context, id(request)));
    }

    private static RowId id(Request request) {
        String text = request.variables().getOrDefault(ID, "");
        // A UUID has other forms for the parser, and one for the log.
        try {
            RowId id = RowId.parse(text);
            if (id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException notAnId) {
            throw notAnId();
        }
        throw notAnId();
    }

    private static Refusal notAnId() {
        return new Refusal(
                RefusalCode.INVALID_REQUEST,
                "Name the import by a UUID in lower case, a new one for each file.",
                "import-id");
    }

    private static long line(String text) {
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The parameter line is a number from 1 on.",
                    "import-line-number");
        }
        return Long.parseLong(text);
    }

    /// Lines end with a line feed; the last one's may be missing.
    private static List<byte[]> lines(byte[] body) {
        List<byte[]> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= body.length; i++) {
            if (i == body.length ? i > from : body[i] == '\n') {
                lines.add(Arrays.copyOfRange(body, from, i));
                from = i + 1;
            }
        }
        if (lines.isEmpty() || lines.size() > Imports.LINES_MAX) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "Send 1 to " + Imports.LINES_MAX + " lines at a time.",
                    "import-lines");
        }
        return lines;
    }

    private static Response answer(Imports.Progress progress) {
        List<Map<String, Object>> problems = new ArrayList<>();
        for (Imports.Problem problem : progress.problems()) {
            Refusal refusal = problem.refusal();
            problems.add(
                    Map.of(
                            LINE,
                            problem.line(),
                            "status",
                            refusal.code().status(),
                            "detail",
                            refusal.publicDetail()));
        }
        Map<String, Object> answer = new TreeMap<>();
        answer.put("next", progress.next());
        answer.put("made", progress.made());
        answer.put("refused", progress.refused());
        answer.put("problems", problems);
        return Response.json(answer);
    }
}
