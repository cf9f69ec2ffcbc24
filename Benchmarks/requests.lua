-- Sends the requests of a file in turn, and begins anew behind the last: wrk … URL -- FILE CONNECTIONS SPREAD
--
-- A line is a method, a path, a token and a body, separated by tabs; the last two may be empty. With a SPREAD, the
-- connections send their first requests within so many milliseconds one after the other, and do not go on in step; and
-- each request has a connection of its own, as from as many phones: a busy Apache closes those that it keeps.

local requests, current = {}, 0

function init(arguments)
    local connections, spread, begun = tonumber(arguments[2]), tonumber(arguments[3]), 0
    for line in io.lines(arguments[1]) do
        local method, path, token, body = line:match("^(%S+)\t(%S+)\t(%S*)\t(.*)$")
        local headers = spread > 0 and { ["Connection"] = "close" } or {}
        if token ~= "" then headers["Authorization"] = "Bearer " .. token end
        if body:sub(1, 1) == "{" then
            headers["Content-Type"] = "application/json"
        elseif body ~= "" then
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        end
        requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
    end
    if spread == 0 then return end
    function delay()
        begun = begun + 1
        return begun <= connections and math.floor(spread * begun / connections) or 0
    end
end

function request()
    current = current % #requests + 1
    return requests[current]
end
