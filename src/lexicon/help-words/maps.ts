/** Help words: maps and navigation. `help-words.ts` describes the format. */
export const MAPS = `
# 지도, 길찾기
지도 = map = 맵
길찾기 = 길 안내 = 경로 찾기 = 경로 검색 = 가는 길 = directions = get directions = route search
내비게이션 = 네비게이션 = 네비 = 내비 = navigation = turn-by-turn
경로 변경 = 경로 재탐색 = 재탐색 = reroute = change route
출발지 = 출발 위치 = starting point = origin = departure point
도착지 = 목적지 = destination
현재 위치 = 내 위치 = 현위치 = current location = my location
위치 공유 = 실시간 위치 공유 = share location = location sharing
위치 정보 = 위치 서비스 = GPS = location service = location information = 지피에스
위치 기록 = 위치 이력 = location history
거리뷰 = 로드뷰 = 스트리트 뷰 = street view
대중교통 = public transport = transit = public transportation
주차 = 주차장 = parking = parking lot = 파킹
주차 위치 = 주차한 위치 저장 = parking location = save parking
전기차 충전소 = 전기차 충전 = EV charging = EV charging station = charging station
택시 호출 = 택시 부르기 = 택시 콜 = call a taxi = request a ride = hail a taxi = book a ride
호출 취소 = 배차 취소 = 택시 취소 = cancel ride = cancel trip
분실물 = 잃어버린 물건 = 유실물 = lost item = lost property = lost and found
즐겨찾는 장소 = 장소 즐겨찾기 = 저장한 장소 = 내 장소 = saved place = favorite place
장소 등록 = 장소 추가 = 업체 등록 = 가게 등록 = add a place = add business = add missing place
정보 수정 제안 = 장소 정보 수정 = 수정 제안 = suggest an edit = edit place
영업시간 = 운영 시간 = 영업 시간 안내 = business hours = opening hours = operating hours
별점 = 평점 = star rating = rating
리뷰 = 후기 = 이용 후기 = 상품평 = review
리뷰 작성 = 후기 작성 = 리뷰 쓰기 = 리뷰 남기기 = write a review = leave a review
리뷰 삭제 = 후기 삭제 = delete review = remove review
예약 = 부킹 = reservation = booking
예약 취소 = 부킹 취소 = cancel reservation = cancel booking
예약 변경 = 예약 날짜 변경 = change reservation = change booking = reschedule
`;
